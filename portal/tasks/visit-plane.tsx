/** The mosaic of one visit: coloured as the reader likes, sensors to open, sensors to choose for a re-run. */
import { useEffect, useMemo } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { VisitView } from '../../core/contract/tasks.ts'
import { FocalPlane } from '../focal-plane/focal-plane.tsx'
import { PlaneChoice } from '../focal-plane/plane-choice.tsx'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { COLOURINGS, colouringOf, planeLayer } from './plane-layers.ts'
import { TaskTimeline } from './task-timeline.tsx'

interface VisitPlaneProps {
  readonly taskId: number
  readonly visit: number
  /** Whether the task may still move: a re-run is wanted before its visits know of it. */
  readonly moving: boolean
  readonly selected: readonly string[]
  /** Absent where nothing can be run again. */
  readonly onSelectedChange?: ((sensors: readonly string[]) => void) | undefined
}

const isMoving = ({ state }: Pick<VisitView, 'state'>): boolean => !isVisitSettled(state)

/** Previews by sensor: of the first snap, where there are two. */
function usePictures(taskId: number, visit: number, enabled: boolean): ReadonlyMap<string, string> {
  const request = { query: { taskId, visit, product: 'preview', limit: 400 } } as const
  const { data } = useAsked('downloadFiles', request, { enabled, keepLast: true })
  return useMemo(() => {
    const first = (data?.downloads ?? []).toSorted((a, b) => (b.snap ?? 0) - (a.snap ?? 0))
    return new Map(first.flatMap(({ sensor, url }) => (sensor === undefined ? [] : [[sensor, url] as const])))
  }, [data])
}

export function VisitPlane({ taskId, visit, moving, selected, onSelectedChange }: VisitPlaneProps) {
  const params = { taskId, visit }
  const asked = useAsked(
    'readVisit',
    { params },
    { follow: { while: (view) => moving || isMoving(view), soonestMs: 3000 }, keepLast: true },
  )
  const isSettled = asked.data !== undefined && isVisitSettled(asked.data.state)
  const attempts = useAsked(
    'listAttempts',
    { params },
    { follow: { while: () => moving || !isSettled, soonestMs: 10_000 }, keepLast: true },
  )
  const { refetch } = attempts
  // What ended last has ended after the attempts were last asked for.
  useEffect(() => {
    if (isSettled && !moving) void refetch({ cancelRefetch: false })
  }, [isSettled, moving, refetch])
  return (
    <Answered of={asked} lines={12}>
      {(view) => (
        <>
          <Plane view={view} {...{ taskId, selected, onSelectedChange }} />
          <section className="stack" aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            <Answered of={attempts}>
              {(answer) => <TaskTimeline {...answer} nowAt={new Date(attempts.dataUpdatedAt).toISOString()} />}
            </Answered>
          </section>
        </>
      )}
    </Answered>
  )
}

interface PlaneProps extends Omit<VisitPlaneProps, 'visit' | 'moving'> {
  readonly view: VisitView
}

function Plane({ taskId, view, selected, onSelectedChange }: PlaneProps) {
  const [search, setSearch] = useSearchParams()
  const [, go] = useLocation()
  const colouring = colouringOf(search.get('colour'))
  const pictures = usePictures(taskId, view.visit, colouring === 'pictures')
  const layer = useMemo(() => planeLayer(colouring, { cells: view.cells, pictures }), [colouring, view.cells, pictures])
  const lit = useMemo(() => [...new Set(view.cells.flatMap(({ sensor }) => sensor ?? []))], [view.cells])
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        before.set(name, value)
        return before
      },
      { replace: true },
    )
  return (
    <section className="stack" aria-labelledby="plane">
      <div className="row">
        <h2 id="plane">
          Visit {view.visit}: ObsHistID {view.obsHistId}, {view.filter} band
        </h2>
        <OtherJobs view={view} />
      </div>
      {lit.length === 0 ? (
        <NothingLit state={view.state} />
      ) : (
        <FocalPlane
          label={`Visit ${view.obsHistId}`}
          layer={layer}
          beside={
            <PlaneChoice
              label="Colour by"
              choices={COLOURINGS}
              chosen={colouring}
              onChoose={(name) => set('colour', name)}
            />
          }
          view={search.get('view') === 'table' ? 'table' : 'picture'}
          onViewChange={(name) => set('view', name)}
          onOpen={(sensor) => go(`/tasks/${taskId}/visits/${view.visit}/${sensor}`)}
          {...(onSelectedChange === undefined ? {} : { selected, onSelectedChange, selectable: lit })}
        />
      )}
      {colouring === 'pictures' && pictures.size > 1 && (
        <p className="quiet small">Each image is stretched by itself: equal greys are not equal light.</p>
      )}
    </section>
  )
}

/** Before its preparation has found which sensors have sources, and for good when it could not. */
function NothingLit({ state }: Pick<VisitView, 'state'>) {
  return isVisitSettled(state) ? (
    <Empty title="No sensor was simulated.">Its preparation came to no end; its job says why.</Empty>
  ) : (
    <Empty title="The focal plane comes here.">
      The visit is being prepared: that finds the sensors on which sources fall.
    </Empty>
  )
}

/** Jobs of the visit that belong to no sensor. */
function OtherJobs({ view: { cells } }: { readonly view: VisitView }) {
  return cells
    .filter(({ sensor }) => sensor === undefined)
    .map(({ pandaId, stage, state }) => (
      <Link key={pandaId} href={`/jobs/${pandaId}`} className="small">
        {stage}: {state}
      </Link>
    ))
}
