/** One line below the pages' names while what a page shows cannot be asked about again, in place of one at each part of it. */
import { type Query, useQueryClient } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import './away-line.css'
import { isAway } from './following.ts'
import { Instant } from './instant.tsx'

const isOld = (query: Query): boolean => query.isActive() && query.state.data !== undefined && isAway(query.state.error)

export function AwayLine() {
  const queries = useQueryClient().getQueryCache()
  const subscribe = useCallback((changed: () => void) => queries.subscribe(changed), [queries])
  const oldestMs = useSyncExternalStore(subscribe, () =>
    Math.min(...queries.findAll({ predicate: isOld }).map(({ state }) => state.dataUpdatedAt)),
  )
  return (
    <div role="status">
      {Number.isFinite(oldestMs) && (
        <p className="away-line">
          <strong>The service does not answer.</strong> What stands here is of{' '}
          <Instant at={new Date(oldestMs).toISOString()} />; this page asks again by itself.
        </p>
      )}
    </div>
  )
}
