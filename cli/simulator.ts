/** `phosim:3.4` or `stand-in`: the simulator as people write it. */
import { Simulator } from '../core/contract/payload.ts'
import { UsageFault } from './faults.ts'

const LATEST = { phosim: '3.4', 'stand-in': '1' }

/** The simulator that a text names; the version may be left out. Throws a UsageFault for any other text. */
export function parseSimulator(text: string): Simulator {
  const [name = '', version] = text.trim().split(/[:\s]+/)
  const known = Object.entries(LATEST).find(([word]) => word === name.toLowerCase())
  const parsed = Simulator.safeParse({ name: known?.[0], version: version ?? known?.[1] })
  if (parsed.success) return parsed.data
  throw new UsageFault(
    `${text} is no simulator`,
    'Write phosim:3.4, or stand-in for the one that needs nothing installed.',
  )
}
