/** ObsId: the visits of the task, picked by their id, on the sky, or brought by the catalog itself. */
import './visits.css'

import { lazy, Suspense, useState } from 'react'
import { Disclosure, DisclosurePanel, Heading, Button as TriggerButton } from 'react-aria-components'
import { pointingOf } from '../../phosim/header.ts'
import { Loading } from '../ui/answered.tsx'
import { ConflictQuestion } from './conflict-question.tsx'
import { withoutVisits, withVisits } from './draft.ts'
import { FaultLines, Part } from './field.tsx'
import type { Form } from './form.ts'
import { PickedVisits } from './picked-visits.tsx'
import { carrying } from './sky-of.ts'
import { VisitById } from './visit-by-id.tsx'

const VisitFinder = lazy(() => import('./visit-finder.tsx'))

export function VisitsPart({ form }: { readonly form: Form }) {
  const { draft, change, catalogs } = form
  const [isOpen, setOpen] = useState(false)
  const own = carrying(catalogs)
  return (
    <Part form={form} title="ObsId" hint="Which telescope pointings are simulated: OpSim's visits.">
      {own.map(({ catalogId, name, header }) => (
        <p key={catalogId}>
          <strong>{name}</strong> brings its own visit {header.obshistid ?? ''}, at {pointingWords(header)}
          {draft.visits.length === 0 ? '. No other has to be picked.' : '.'}
        </p>
      ))}
      <VisitById form={form} picked={draft.visits} onPicked={(id) => change((before) => withVisits(before, [id]))} />
      <FaultLines faults={form.faultsOf('visits')} />
      <PickedVisits
        ids={draft.visits}
        visits={form.visits}
        onRemove={(ids) => change((before) => withoutVisits(before, ids))}
      />
      <ConflictQuestion form={form} />
      <Disclosure isExpanded={isOpen} onExpandedChange={setOpen} className="submission-more">
        <Heading level={3}>
          <TriggerButton slot="trigger" className="submission-trigger">
            Find visits by filter, night, place, moon and seeing
          </TriggerButton>
        </Heading>
        <DisclosurePanel>
          {isOpen && (
            <Suspense fallback={<Loading lines={6} what="Loading the sky" />}>
              <VisitFinder picked={draft.visits} change={change} />
            </Suspense>
          )}
        </DisclosurePanel>
      </Disclosure>
    </Part>
  )
}

function pointingWords(header: Parameters<typeof pointingOf>[0]): string {
  const { raDeg, decDeg } = pointingOf(header)
  return `RA ${raDeg.toFixed(3)}°, Dec ${decDeg.toFixed(3)}°`
}
