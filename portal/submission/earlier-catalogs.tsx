/** Catalogs that one has given before, to be used again without sending them. */
import type { Catalog } from '../../core/contract/catalogs.ts'
import { bytes, count } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Instant } from '../ui/instant.tsx'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { StateBadge } from '../ui/state-badge.tsx'

interface EarlierProps {
  readonly chosen: readonly string[]
  readonly onAdded: (catalogId: string) => void
}

/** Standard ones are made anew where they are listed; of others, what never arrived as a whole is of no use. */
const isUsable = ({ state, from }: Catalog): boolean => state !== 'uploading' && from !== 'standard'

export function EarlierCatalogs({ chosen, onAdded }: EarlierProps) {
  const asked = useAsked('listCatalogs', {})
  return (
    <Answered of={asked}>
      {({ catalogs }) => {
        const usable = catalogs.filter(isUsable)
        if (usable.length === 0)
          return <Empty title="No earlier catalogs">Those that you upload stay here, to be chosen again.</Empty>
        return (
          <section
            className="submission-scroll submission-earlier"
            aria-label="Your earlier catalogs"
            {...SCROLLED_BY_KEYS}
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Verdict</th>
                  <th scope="col" className="number">
                    Objects
                  </th>
                  <th scope="col" className="number">
                    Size
                  </th>
                  <th scope="col">Given</th>
                  <th scope="col">
                    <span className="only-read">Choose</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {usable.map((catalog) => (
                  <EarlierRow
                    key={catalog.catalogId}
                    catalog={catalog}
                    isChosen={chosen.includes(catalog.catalogId)}
                    onAdded={onAdded}
                  />
                ))}
              </tbody>
            </table>
          </section>
        )
      }}
    </Answered>
  )
}

interface RowProps {
  readonly catalog: Catalog
  readonly isChosen: boolean
  readonly onAdded: (catalogId: string) => void
}

function EarlierRow({ catalog, isChosen, onAdded }: RowProps) {
  const { catalogId, name, state, verdict, sizeBytes, createdAt } = catalog
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <StateBadge state={state} />
      </td>
      <td className="number">{verdict === undefined ? '–' : count(verdict.objects)}</td>
      <td className="number">{bytes(sizeBytes)}</td>
      <td>
        <Instant at={createdAt} short />
      </td>
      <td>
        {state === 'refused' ? (
          <span className="quiet">has errors</span>
        ) : (
          <button type="button" className="button" disabled={isChosen} onClick={() => onAdded(catalogId)}>
            {isChosen ? 'Chosen' : 'Choose'}
            <span className="only-read"> {name}</span>
          </button>
        )}
      </td>
    </tr>
  )
}
