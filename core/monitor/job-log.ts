/** Logs: the archived one of an attempt piece by piece, and the last lines of one that runs while somebody watches. */
import type { z } from 'zod'
import type { AttemptRecord } from '../attempt.ts'
import { fileKey } from '../catalogue/catalogue-files.ts'
import { parseLease } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import type { LogText } from '../contract/jobs.ts'
import { isLeased, isSettled } from '../contract/lifecycle.ts'
import type { Job } from '../job.ts'
import { watch } from '../live.ts'
import type { World } from '../world.ts'
import { knownJob } from './job-access.ts'
import { isMark, markOf, textAfter } from './log-mark.ts'

type LogWorld = Pick<World, 'clock' | 'settings' | 'tasks' | 'boards' | 'jobs' | 'pilots' | 'catalogue' | 'storage'>

interface LogQuery {
  readonly attempt?: number | undefined
  /** Where to go on: an answer's `nextOffset`. */
  readonly offset: number
}

type Log = z.infer<typeof LogText>

/** A piece of an archived log. */
const PIECE_BYTES = 1 << 20

/** The log of an attempt, the last one unless named. */
export async function readLog(
  world: LogWorld,
  person: Person,
  pandaId: number,
  { attempt, offset }: LogQuery,
): Promise<Log> {
  const { job } = await knownJob(world, person, pandaId)
  const wanted = attempt ?? job.attempt
  const record = await world.catalogue.read(pandaId, wanted)
  if (record !== undefined) return archived(world, record, offset)
  if (wanted === job.attempt && isLeased(job.state)) return live(world, job, offset)
  return { text: '', source: 'none', nextOffset: offset, complete: wanted < job.attempt || isSettled(job.state) }
}

async function archived(world: LogWorld, record: AttemptRecord, offset: number): Promise<Log> {
  const log = record.files.find(({ product }) => product === 'log')
  if (log === undefined) return { text: '', source: 'none', nextOffset: offset, complete: true }
  const size = log.sizeBytes
  const key = fileKey({ ...record, name: log.name })
  const from = isMark(offset) ? Math.max(0, size - PIECE_BYTES) : offset
  if (from >= size) return { text: '', source: 'archive', nextOffset: size, complete: true }
  const to = Math.min(size, from + PIECE_BYTES)
  const bytes = await world.storage.bytes(key, { from, to })
  if (bytes === undefined) return { text: '', source: 'none', nextOffset: offset, complete: true }
  const piece = to < size ? wholeLines(bytes) : bytes
  const text = new TextDecoder().decode(piece)
  const nextOffset = from + piece.length
  return {
    text: isMark(offset) ? textAfter(text, offset) : text,
    source: 'archive',
    nextOffset,
    complete: nextOffset >= size,
  }
}

const NEWLINE = 10

/** Cut after the last line that is there whole, so that no character is cut in two; a line longer than that is cut. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  const end = bytes.lastIndexOf(NEWLINE)
  return end < 0 ? bytes : bytes.subarray(0, end + 1)
}

/** Shows what the pilot has sent since somebody watches, which is from now on at the latest. */
async function live(world: LogWorld, { pandaId, lease = '' }: Job, offset: number): Promise<Log> {
  const place = parseLease(lease)
  const pilot = place === undefined ? undefined : await world.pilots.read(place.pilotId)
  if (place === undefined || pilot === undefined)
    return { text: '', source: 'none', nextOffset: offset, complete: false }
  const tail = (await watch(world, pilot, { lease, pandaId, slot: place.slot }))?.logTail ?? ''
  const text = isMark(offset) ? textAfter(tail, offset) : tail
  return { text, source: 'live', nextOffset: tail === '' ? offset : markOf(tail), complete: false }
}
