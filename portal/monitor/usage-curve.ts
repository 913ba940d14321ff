/** Memory and CPU of an attempt over time, as curves and in words. */
import type { Attempt } from '../../core/contract/jobs.ts'
import { duration, memory, percent } from '../ui/amounts.ts'

type Samples = NonNullable<Attempt['samples']>

export interface Curves {
  /** Since the payload's start. */
  readonly seconds: readonly number[]
  readonly memoryMiB: readonly number[]
  /** Cores that were busy on average since the point before. */
  readonly cores: readonly number[]
}

export function curvesOf(samples: Samples): Curves {
  const cores = samples.map(({ seconds, cpuSeconds }, index) => {
    const before = samples[index - 1] ?? { seconds: 0, cpuSeconds: 0 }
    const passed = seconds - before.seconds
    return passed <= 0 ? 0 : Math.max(0, cpuSeconds - before.cpuSeconds) / passed
  })
  return {
    seconds: samples.map(({ seconds }) => seconds),
    memoryMiB: samples.map(({ memoryMiB }) => memoryMiB),
    cores,
  }
}

/** What the curves show, for whoever does not see them. */
export function curvesInWords(
  samples: Samples,
  wanted: { readonly memoryMiB: number; readonly cores: number },
): string {
  const last = samples.at(-1)
  const most = samples.toSorted((a, b) => b.memoryMiB - a.memoryMiB)[0]
  if (last === undefined || most === undefined) return 'Nothing was measured.'
  const cores = last.seconds <= 0 ? 0 : last.cpuSeconds / last.seconds
  return [
    `Memory was highest after ${duration(most.seconds)}: ${memory(most.memoryMiB)},`,
    `${percent(most.memoryMiB / wanted.memoryMiB)} of the ${memory(wanted.memoryMiB)} that it may have.`,
    `CPU: ${duration(last.cpuSeconds)} in ${duration(last.seconds)}, on average ${cores.toFixed(1)} of`,
    `${wanted.cores} ${wanted.cores === 1 ? 'core' : 'cores'}.`,
  ].join(' ')
}
