/** One line that says how far a transfer is; on a terminal it stays in place, elsewhere only its end is told. */
import type { Run } from './run.ts'
import { bar, byteText, clip, durationText } from './terminal.ts'

export interface Progress {
  /** So many bytes more. */
  add(bytes: number): void
  end(): void
}

const REDRAW_MS = 100

/** Progress over a number of bytes, on stderr; silent with --json. `now` is in milliseconds. */
export function progressLine(run: Run, what: string, totalBytes: number, now: () => number = Date.now): Progress {
  const startMs = now()
  const live = process.stderr.isTTY && !run.json
  let done = 0
  let drawnMs = 0
  const text = () => {
    const seconds = Math.max(0.001, (now() - startMs) / 1000)
    const rate = done / seconds
    const left = rate > 0 && done < totalBytes ? `, ${durationText((totalBytes - done) / rate)} left` : ''
    const fraction = totalBytes === 0 ? 1 : done / totalBytes
    return `${what}  ${bar(fraction, 24, run.paint)}  ${byteText(done)} of ${byteText(totalBytes)}  ${byteText(rate)}/s${left}`
  }
  return {
    add(bytes) {
      done += bytes
      if (!live || now() - drawnMs < REDRAW_MS) return
      drawnMs = now()
      process.stderr.write(`\r\u001b[2K${clip(text(), (process.stderr.columns ?? 80) - 1)}`)
    },
    end() {
      if (live) process.stderr.write('\r\u001b[2K')
      run.note(`${what}  ${byteText(done)} in ${durationText((now() - startMs) / 1000)}`)
    },
  }
}
