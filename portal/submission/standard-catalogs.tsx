/** The catalogs that the service makes itself, with what is in them. */
import type { StandardCatalog } from '../../core/contract/catalogs.ts'
import { standardCatalog } from '../../phosim/standard-catalogs.ts'
import { SkyField } from '../sky/sky-field.tsx'
import { counted } from '../ui/amounts.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Problem } from '../ui/problem.tsx'
import { useNewCatalog } from './use-new-catalog.ts'

export function StandardCatalogs({ onAdded }: { readonly onAdded: (catalogId: string) => void }) {
  const asked = useAsked('listStandardCatalogs', {})
  const added = useNewCatalog(onAdded)
  return (
    <Answered of={asked}>
      {({ catalogs }) => (
        <>
          {added.isError && <Problem error={added.error} />}
          <ul className="submission-standard">
            {catalogs.map((catalog) => (
              <li key={catalog.name}>
                <Portrait name={catalog.name} />
                <Described catalog={catalog} />
                <button
                  type="button"
                  className="button"
                  disabled={added.isPending}
                  aria-label={`Add ${catalog.title}`}
                  onClick={() => added.mutate({ from: 'standard', standard: catalog.name })}
                >
                  Add
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Answered>
  )
}

function Described({ catalog }: { readonly catalog: StandardCatalog }) {
  const { title, name, description, objects, hasObservation } = catalog
  return (
    <div>
      <h3>{title}</h3>
      <p className="quiet small">
        <code>{name}</code>, {counted(objects, 'object')}, {hasObservation ? 'with its own visit' : 'needs a visit'}
      </p>
      <p>{description}</p>
    </div>
  )
}

/** Drawn from the catalog itself; one that this page does not know has none. */
function Portrait({ name }: { readonly name: string }) {
  const catalog = standardCatalog(name)
  return catalog === undefined ? null : <SkyField catalog={catalog} sizePixels={104} />
}
