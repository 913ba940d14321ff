/** The simulator: versions that a site has, and the stand-in, which says what it is. */
import type { About } from '../../core/contract/about.ts'
import type { Simulator } from '../../core/contract/payload.ts'
import { useSession } from '../session/use-session.ts'
import { counted } from '../ui/amounts.ts'
import { Part } from './field.tsx'
import type { Form } from './form.ts'

type Offered = About['simulators'][number]

const isSimulatorName = (name: string): name is Simulator['name'] => name === 'phosim' || name === 'stand-in'

const MEANING: Readonly<Record<Simulator['name'], string>> = {
  phosim: 'Photon by photon through atmosphere, telescope and sensor: hours of CPU a sensor.',
  'stand-in':
    'Not PhoSim: it draws stars and galaxies where they belong, in seconds, to try the service. Every image, page and mail says STAND-IN.',
}

/** The draft's own choice is shown even where no site has it any more. */
function offers(simulators: readonly Offered[], chosen: Simulator | undefined): readonly Offered[] {
  const isThere = simulators.some(({ name, version }) => name === chosen?.name && version === chosen.version)
  return chosen === undefined || isThere ? simulators : [...simulators, { ...chosen, sites: 0 }]
}

export function SimulatorPart({ form }: { readonly form: Form }) {
  const { about } = useSession()
  const { simulator } = form.draft
  const offered = offers(about.simulators, simulator)
  const hasPhosim = offered.some(({ name }) => name === 'phosim')
  return (
    <Part form={form} title="Simulator" field="simulator" hint="One never runs in the place of another.">
      <div className="submission-choices" role="radiogroup" aria-label="Simulator">
        {offered.map(({ name, version, sites }) =>
          isSimulatorName(name) ? (
            <label key={`${name} ${version}`} className="submission-choice">
              <input
                type="radio"
                name="simulator"
                checked={simulator?.name === name && simulator.version === version}
                onChange={() => form.change({ simulator: { name, version } })}
              />
              <span>
                <strong>{name === 'phosim' ? `PhoSim ${version}` : `Stand-in ${version}`}</strong>{' '}
                <span className="quiet small">
                  {sites === 0 ? 'no site that is online has it' : `at ${counted(sites, 'site')}`}
                </span>
                <span className="submission-meaning quiet small">{MEANING[name]}</span>
              </span>
            </label>
          ) : null,
        )}
      </div>
      {!hasPhosim && <p className="quiet small">No site that is online has PhoSim now.</p>}
      {offered.length === 0 && <p className="quiet">No site is online: what can be simulated is not known yet.</p>}
    </Part>
  )
}
