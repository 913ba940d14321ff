/** A schema as a tree of its fields; what is within an object is folded away. */
import { fieldsOf, type SchemaField, typeWords } from './schema-words.ts'

export function SchemaTree({ schema }: { readonly schema: unknown }) {
  const fields = fieldsOf(schema)
  const words = typeWords(schema)
  return (
    <>
      {words !== 'object' && <p className="quiet small">{words}</p>}
      {fields.length > 0 && <Fields fields={fields} />}
    </>
  )
}

function Fields({ fields }: { readonly fields: readonly SchemaField[] }) {
  return (
    <ul className="api-fields">
      {fields.map((field) => (
        <li key={field.name}>
          {field.fields.length === 0 ? (
            <Line field={field} />
          ) : (
            <details>
              <summary>
                <Line field={field} />
              </summary>
              <Fields fields={field.fields} />
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

function Line({ field: { name, words, isRequired, standard, pattern } }: { readonly field: SchemaField }) {
  return (
    <span className="api-field">
      <code>{name}</code> <span className="small">{words}</span>
      {!isRequired && <span className="quiet small"> optional{standard !== undefined && `, else ${standard}`}</span>}
      {pattern !== undefined && pattern.length < 60 && <code className="quiet small"> {pattern}</code>}
    </span>
  )
}
