/** What stands where an answer will be: a quiet skeleton while it loads, words when there is none, the answer when it is there. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import './answered.css'
import { isAway, mayMend } from './following.ts'
import { Problem } from './problem.tsx'

/** Lines of about the height of what comes, so that nothing jumps. */
export function Loading({ lines = 4, what = 'Loading' }: { readonly lines?: number; readonly what?: string }) {
  return (
    <div className="loading" role="status">
      <span className="only-read">{what} …</span>
      {[...Array(lines).keys()].map((line) => (
        <span key={line} className="loading-line" aria-hidden="true" />
      ))}
    </div>
  )
}

/** Nothing here yet: what would be, and how to get it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children}
    </div>
  )
}

interface AnsweredProps<T> {
  readonly of: UseQueryResult<T>
  readonly lines?: number
  readonly children: (answer: T) => ReactNode
}

/** An answer that was there stays while a later question fails; the fault is told above it, and once for all parts if nobody answers. */
export function Answered<T>({ of, lines = 4, children }: AnsweredProps<T>) {
  const problem = of.isError && (
    <Problem
      error={of.error}
      again={mayMend(of.error) ? () => void of.refetch() : undefined}
      byItself={mayMend(of.error)}
    />
  )
  if (of.data === undefined) return problem || <Loading lines={lines} />
  return (
    <>
      {!isAway(of.error) && problem}
      {children(of.data)}
    </>
  )
}
