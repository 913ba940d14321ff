/** One route of the interface: what it does, who may call it, what it takes and gives, and the line that asks it. */
import { useState } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'
import { useHash } from '../ui/hash-target.ts'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { curlOf } from './curl.ts'
import type { ApiOperation, Parameter } from './open-api.ts'
import { nodeOf } from './open-api.ts'
import { SchemaTree } from './schema-tree.tsx'
import { typeWords } from './schema-words.ts'

/** Its schemas are drawn when it is unfolded: fifty of them are long. */
export function Operation({ operation }: { readonly operation: ApiOperation }) {
  const { name, method, path, says } = operation
  const isNamed = useHash() === name
  const [toggled, setToggled] = useState<boolean>()
  const isOpen = toggled ?? isNamed
  return (
    <details
      className="api-operation"
      id={name}
      open={isOpen}
      onToggle={({ currentTarget }) => currentTarget.open !== isOpen && setToggled(currentTarget.open)}
    >
      <summary>
        <span className="api-method mono">{method}</span> <code>{path}</code> <span className="api-says">{says}</span>
      </summary>
      {isOpen && <Detail operation={operation} />}
    </details>
  )
}

const CALLERS: Readonly<Record<string, string>> = {
  anyone: 'Anyone may call it, without a token.',
  person: 'For people and pipelines, with their token.',
  operator: 'For operators only.',
  launch: 'For a pilot that starts, with the token of its launch.',
  pilot: 'For a pilot, with the token that it got when it registered.',
}

function Detail({ operation }: { readonly operation: ApiOperation }) {
  const { name, who, parameters, body, status, answer } = operation
  const curl = curlOf(operation, location.origin)
  return (
    <div className="stack api-detail">
      <p>
        <code>{name}</code>. {CALLERS[who] ?? who} <a href={`#${name}`}>Link to it</a>
      </p>
      {parameters.length > 0 && (
        <section>
          <h3>Parameters</h3>
          <ul className="api-fields">
            {parameters.map((parameter) => (
              <ParameterLine key={parameter.name} parameter={parameter} />
            ))}
          </ul>
        </section>
      )}
      {body !== undefined && (
        <section>
          <h3>Body</h3>
          <SchemaTree schema={body} />
        </section>
      )}
      <section>
        <h3>Answer, {status}</h3>
        <SchemaTree schema={answer} />
      </section>
      <section>
        <h3>Ask it</h3>
        <pre {...SCROLLED_BY_KEYS}>{curl}</pre>
        <CopyButton text={curl} label="Copy the line" />
      </section>
    </div>
  )
}

function ParameterLine({ parameter: { name, in: place, required, schema } }: { readonly parameter: Parameter }) {
  const standard = nodeOf(schema).default
  return (
    <li>
      <code>{name}</code> <span className="small">{typeWords(schema)}</span>
      <span className="quiet small">
        {' '}
        {place === 'path' ? 'in the path' : required ? 'in the query' : 'in the query, optional'}
        {standard !== undefined && `, else ${JSON.stringify(standard)}`}
      </span>
    </li>
  )
}
