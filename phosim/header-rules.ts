/** What is wrong with a catalog's header as a whole, once every line has been read. */

import type { FaultCode } from './catalog-faults.ts'
import type { CatalogRules } from './catalog-rules.ts'
import { completeHeader, exposureSeconds, type Header, hasObservation, headerNumber } from './header.ts'
import { HEADER_KEYS } from './header-keys.ts'

/** `key` is the header key to blame, where one is, so that its line can be named. */
export type HeaderReport = (code: FaultCode, message: string, key?: string) => void

/** Reports what the header asks for that PhoSim cannot do, or does otherwise than meant. */
export function judgeHeader(header: Header, rules: CatalogRules, objectLines: number, report: HeaderReport): void {
  const complete = completeHeader({ ...rules.headerDefaults, ...header })
  const dark = headerNumber(complete, 'telconfig') !== 0 || headerNumber(complete, 'minsource') === 0
  if (objectLines === 0 && !dark) report('no-objects', 'the catalog has no object line')
  // Objects alone take their observation from a visit: there is nothing of theirs to judge.
  if (hasObservation(header)) judgeObservation(header, complete, report)
}

function judgeObservation(header: Header, complete: Header, report: HeaderReport): void {
  const seconds = exposureSeconds(complete)
  const { vistime, nsnap, camconfig } = complete
  if (seconds <= 0)
    report('exposure-time', `vistime ${vistime} and nsnap ${nsnap} leave ${seconds} s a snap`, 'vistime')
  if (headerNumber(complete, 'camconfig') !== 1) report('camconfig', `camconfig is ${camconfig}`, 'camconfig')
  if (headerNumber(complete, 'seed') === -1) report('seed-clock', 'seed is -1', 'seed')
  const absent = HEADER_KEYS.filter(({ key, usual }) => usual && header[key] === undefined)
  const defaults = absent.map(({ key }) => `${key} ${complete[key]}`)
  if (defaults.length > 0) report('header-defaults', `PhoSim will take ${defaults.join(', ')}`)
}
