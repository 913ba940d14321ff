/** The interface, read off the OpenAPI document that the service gives: its routes by the part of it that answers. */
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { withParameters } from '../monitor/filters.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { useHashTarget } from '../ui/hash-target.ts'
import { Operation } from './api-operation.tsx'
import './api.css'
import { operationsOf, operationsSought } from './open-api.ts'
import { SearchField } from './search-field.tsx'

export default function ApiReference() {
  const document = useAsked('readOpenApi', {})
  return (
    <>
      <p>
        All of it as one document for your own tools: <a href="/v1/openapi.json">openapi.json</a>. Send a token as{' '}
        <code>Authorization: Bearer …</code>; <Link href="/help/cli">the command line</Link> prints yours. Refusals have{' '}
        <Link href="/help/failures#problems">types of their own</Link>.
      </p>
      <Answered of={document} lines={16}>
        {(answer) => <Operations document={answer} />}
      </Answered>
    </>
  )
}

const GROUPS: Readonly<Record<string, string>> = {
  catalogs: 'Instance catalogs: given, checked, listed.',
  observations: 'OpSim’s visits.',
  submission: 'Tasks: quoted, submitted, run again, stopped; and mails.',
  monitor: 'How tasks and jobs are.',
  sites: 'Where jobs run.',
  catalogue: 'Files and datasets that came out.',
  dispatch: 'What pilots say and hear.',
}

function Operations({ document }: { readonly document: unknown }) {
  useHashTarget(true)
  const [search, setSearch] = useSearchParams()
  const asked = search.get('route') ?? ''
  const operations = useMemo(() => operationsOf(document), [document])
  const found = operationsSought(operations, asked)
  const groups = [...new Set(found.map(({ group }) => group))]
  return (
    <>
      <SearchField
        label="Find a route"
        value={asked}
        change={(route) => setSearch((before) => withParameters(before, { route }), { replace: true })}
        found={counted(found.length, 'route')}
      />
      {found.length === 0 && (
        <Empty title={`No route has “${asked}” in it.`}>
          <Link href="/help/api">Show all routes</Link>
        </Empty>
      )}
      {groups.map((group) => (
        <section key={group} className="stack api-group" aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{group}</h2>
          {GROUPS[group] !== undefined && <p className="quiet">{GROUPS[group]}</p>}
          <div>
            {found
              .filter((operation) => operation.group === group)
              .map((operation) => (
                <Operation key={operation.name} operation={operation} />
              ))}
          </div>
        </section>
      ))}
    </>
  )
}
