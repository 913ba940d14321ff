/** Facts in a panel: a name, then what is known; what is not known is left out. */
import type { ReactNode } from 'react'
import './facts.css'

export type Fact = readonly [name: string, value: ReactNode]

const isKnown = ([, value]: Fact): boolean => value !== undefined && value !== ''

export function Facts({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  return (
    <section className="panel facts" aria-label={title}>
      <h2>{title}</h2>
      <dl>
        {facts.filter(isKnown).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
