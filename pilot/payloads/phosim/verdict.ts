/** What the end of one of PhoSim's programs means, and who must act. */
import type { FailureClass } from '../../../core/contract/failures.ts'
import { PayloadFailure } from '../payload-failure.ts'
import type { ProgramEnd } from './program.ts'

/** What is known of the sources that the program was given, the sky's own among them. */
export interface SourceCount {
  readonly objects: number
  readonly background: number
  /** Sources that this site's build of PhoSim can hold. */
  readonly limit: number
}

type Judgement = readonly [FailureClass, code: string, message: string]

const lastWords = ({ errors, output }: ProgramEnd) =>
  [...output, ...errors].findLast((line) => line.trim() !== '')?.trim() ?? 'it said nothing'

/** In words: 3 objects and 11900 of the sky. */
const counted = ({ objects, background }: SourceCount) =>
  background === 0 ? `${objects} objects` : `${objects} objects and about ${background} sources of the sky`

function segmentationFault({ program }: ProgramEnd, sources: SourceCount | undefined): Judgement {
  if (sources !== undefined && sources.objects + sources.background >= sources.limit)
    return [
      'user',
      'too-many-sources',
      `${program} crashed (139): the sensor has ${counted(sources)}, and this PhoSim holds ${sources.limit}. ` +
        'Cut the faint end of the catalog, or choose a site with a higher limit.',
    ]
  const words = sources === undefined ? '' : ` It had ${counted(sources)}, below its limit of ${sources.limit}.`
  return [
    'payload',
    'exit-139',
    `${program} crashed with a segmentation fault (139).${words} The usual other cause is a limit on the worker's ` +
      'address space (ulimit -v).',
  ]
}

const KILLED: Judgement = [
  'memory',
  'exit-137',
  'The worker killed PhoSim for want of memory (137); raytrace needs 2.4 GB and its files 0.3 GB more.',
]

/** Telling lines, and what they mean whatever the exit code was. */
const TELLING: readonly (readonly [RegExp, (found: RegExpExecArray, program: string) => Judgement])[] = [
  [
    /Can't find SED file:?\s*(\S*)/,
    ([, path = '']) => {
      const name = /\/SEDs\/(.+)$/.exec(path)?.[1] ?? path
      return [
        'user',
        'sed-missing',
        `PhoSim finds no spectrum ${name}: put it into the catalog's bundle, or name another.`,
      ]
    },
  ],
  [/^Killed\b/m, () => KILLED],
  [
    /bad_alloc|Cannot allocate memory|Could not allocate|MemoryError/i,
    (_, program) => ['memory', 'allocation', `${program} was refused memory by the worker; it needs 2.4 GB.`],
  ],
  [/No space left on device/, () => ['site', 'disk-full', "The worker's disk is full."]],
  [
    /error while loading shared libraries: (\S+)/,
    ([, library = ''], program) => ['site', 'software-missing', `${program} lacks ${library} on this worker.`],
  ],
]

function telling(end: ProgramEnd): Judgement | undefined {
  const text = [...end.errors, ...end.output].join('\n')
  for (const [pattern, judge] of TELLING) {
    const found = pattern.exec(text)
    if (found) return judge(found, end.program)
  }
  return undefined
}

function judgementOf(end: ProgramEnd, sources: SourceCount | undefined): Judgement {
  const { program, exitCode } = end
  if (exitCode === 139) return segmentationFault(end, sources)
  if (exitCode === 137) return KILLED
  const told = telling(end)
  if (told) return told
  if (exitCode === 126 || exitCode === 127)
    return ['site', 'software-missing', `${program} cannot be started on this worker: ${lastWords(end)}`]
  if (exitCode === 130 || exitCode === 143)
    return ['preempted', `exit-${exitCode}`, `${program} was told to stop (${exitCode}) before it had finished.`]
  return ['payload', `exit-${exitCode}`, `${program} ended with code ${exitCode}: ${lastWords(end)}`]
}

/** Throws the failure that a nonzero exit code means; a zero proves nothing yet. */
export function checkExit(end: ProgramEnd, sources?: SourceCount): void {
  if (end.exitCode !== 0) throw new PayloadFailure(...judgementOf(end, sources))
}

/** Throws for a Python traceback, which phosim.py prints even when it ends with code 0. */
export function checkTraceback(end: ProgramEnd): void {
  if (!end.errors.some((line) => line.startsWith('Traceback (most recent call last)'))) return
  const told = telling(end)
  if (told) throw new PayloadFailure(...told)
  throw new PayloadFailure('payload', 'phosim-traceback', `phosim.py broke off: ${lastWords({ ...end, output: [] })}`)
}
