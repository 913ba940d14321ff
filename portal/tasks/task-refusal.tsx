/** Why a task was refused: the faults of its catalogs, each with its line and its remedy, and the way to try again. */
import { Link } from 'wouter'
import type { TaskView } from '../../core/contract/tasks.ts'
import { CatalogFaults } from '../submission/catalog-faults.tsx'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'

export function TaskRefusal({ task: { taskId, submission } }: { readonly task: TaskView }) {
  return (
    <section className="stack" aria-labelledby="refusal">
      <h2 id="refusal">What is wrong with the catalog</h2>
      {submission.catalogs.map((catalogId) => (
        <CatalogVerdict key={catalogId} catalogId={catalogId} />
      ))}
      <p>
        <Link href={`/submit?clone=${taskId}`} className="button primary">
          Submit it again with another catalog
        </Link>
      </p>
    </section>
  )
}

function CatalogVerdict({ catalogId }: { readonly catalogId: string }) {
  const asked = useAsked('readCatalog', { params: { catalogId } })
  return (
    <Answered of={asked} lines={3}>
      {({ name, verdict }) => (
        <article className="stack">
          <h3>{name}</h3>
          {verdict !== undefined && <CatalogFaults name={name} verdict={verdict} />}
        </article>
      )}
    </Answered>
  )
}
