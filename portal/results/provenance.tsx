/** By what a visit can be made again: its bundle of provenance, and what the task was given. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { DownloadButton } from '../monitor/download-button.tsx'

interface ProvenanceProps {
  readonly task: TaskView
  readonly files: readonly CatalogueFile[]
}

export function Provenance({ task, files }: ProvenanceProps) {
  const bundles = files.filter(({ product }) => product === 'provenance' || product === 'manifest')
  const { catalogs, simulator, commands, observation } = task.submission
  const overrides = Object.entries(observation).map(([name, value]) => `${name} ${value}`)
  return (
    <section className="stack" aria-labelledby="provenance">
      <h2 id="provenance">Provenance</h2>
      <dl className="results-facts">
        {[
          ['Simulator', `${simulator.name} ${simulator.version}`],
          ['Catalogs', catalogs.join(', ')],
          [
            'Commands',
            commands.text.trim() === '' ? `preset ${commands.preset}` : `preset ${commands.preset}, and own`,
          ],
          ['Overridden', overrides.join(', ') || 'nothing'],
          ['Round', task.round],
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {bundles.length > 0 && (
        <p className="row">
          {bundles.map(({ guid, name }) => (
            <DownloadButton key={guid} guid={guid} label={name} />
          ))}
        </p>
      )}
      <p className="quiet small">
        The bundle has the catalogs’ checksums, the whole header, the commands, the seed, and the version, site and
        attempt of each job.
      </p>
    </section>
  )
}
