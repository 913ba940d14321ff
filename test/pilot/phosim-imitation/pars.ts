/** What the imitated programs have in common: pars on stdin, the last of a key wins, and failures on request. */
import { readFileSync } from 'node:fs'

export class Pars {
  readonly lines: readonly string[]

  constructor(text: string) {
    this.lines = text.split('\n').filter((line) => line.trim() !== '')
  }

  all(key: string): string[][] {
    return this.lines.map((line) => line.trim().split(/\s+/)).filter(([word]) => word === key)
  }

  text(key: string, fallback = ''): string {
    return this.all(key).at(-1)?.[1] ?? fallback
  }

  number(key: string, fallback = 0): number {
    return Number(this.text(key, String(fallback)))
  }

  get objects(): string[] {
    return this.lines.filter((line) => line.startsWith('object '))
  }
}

export const readStdin = (): Pars => new Pars(readFileSync(0, 'latin1'))

/** The fault that a test asks of this program in IMITATION_FAULT, as `raytrace:segfault`. */
export function faultOf(program: string): string {
  const [wanted, fault = ''] = (process.env.IMITATION_FAULT ?? '').split(':')
  return wanted === program ? fault : ''
}

/** Ends as a program does that the system kills, or that gives up. */
export function failEarly(fault: string): void {
  if (fault === 'segfault') process.kill(process.pid, 'SIGSEGV')
  if (fault === 'killed') process.kill(process.pid, 'SIGKILL')
  if (fault === 'stopped') process.kill(process.pid, 'SIGTERM')
  if (fault === 'code-2') {
    process.stderr.write('Error: something is wrong with the optics\n')
    process.exit(2)
  }
  if (fault === 'no-memory') {
    process.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\n")
    process.kill(process.pid, 'SIGABRT')
  }
  if (fault === 'no-output') process.exit(0)
}
