/** Everything the use cases ask of the outside, in the domain's words; lambdas/wiring.ts gives the AWS ones. */

import type { AttemptRecord } from './attempt.ts'
import type { Board } from './board.ts'
import type { PilotFile } from './contract/about.ts'
import type { MessageOf, NotificationMessage, QueueName } from './contract/events.ts'
import type { Observation, ObservationPage, ObservationQuery } from './contract/observations.ts'
import type { Pace, UploadGrant } from './contract/pilots.ts'
import type { SignIn } from './contract/sign-in.ts'
import type { Pool } from './contract/sites.ts'
import type { Suppression } from './contract/suppressions.ts'
import type { Job, Needs } from './job.ts'
import type { Launch, Pilot, Slot, SlotUsage } from './pilot.ts'
import type { Advance, Placement } from './placement.ts'
import type { SiteStore } from './site-store.ts'
import type { CatalogRecord, Task, TaskBoard, VisitRecord } from './task.ts'

export type { FailureHour, SelfTestRecord, SiteItem, SiteStore } from './site-store.ts'

export interface Clock {
  /** Now, as an UTC ISO instant with milliseconds. */
  now(): string
}

export interface Random {
  /** An id of letters and digits that sorts by time. */
  id(): string
  /** A number in [0, 1). */
  fraction(): number
}

/** What an activated job shows in the claim index: enough to choose by, no more. */
export interface Claim {
  readonly pandaId: number
  readonly needs: Needs
  readonly simulator: string
  readonly placedAt: string
  readonly rank: string
}

export interface JobStore {
  /** Creates the job unless there is one already: a repeated fan-out resets nothing. */
  create(job: Job): Promise<boolean>
  read(pandaId: number): Promise<Job | undefined>
  readMany(pandaIds: readonly number[]): Promise<Job[]>
  /** Writes `after` if state, attempt, lease, round, revision and wanted are still as in `before`. */
  move(before: Job, after: Job): Promise<boolean>
  /** The first activated jobs of a berth by rank, or the last. */
  claimable(berth: string, limit: number, end: 'first' | 'last'): Promise<Claim[]>
  /** How many jobs wait at a berth, counted up to `most`. */
  countClaimable(berth: string, most: number): Promise<number>
}

export interface BoardStore {
  create(board: Board): Promise<boolean>
  read(day: string, task: number, visit: number): Promise<Board | undefined>
  /** Writes the board with the next revision if its revision is still the one given. */
  write(board: Board): Promise<boolean>
  ofTask(day: string, task: number): Promise<Board[]>
  /** All visits' boards submitted since a day, newest day first. */
  since(day: string): AsyncIterable<Board>
  readTask(day: string, task: number): Promise<TaskBoard>
  writeTask(board: TaskBoard): Promise<boolean>
}

/** What was sent before under an idempotency key. */
export interface Sent {
  readonly taskId: number
  readonly bodyHash: string
}

export interface TaskStore {
  nextId(): Promise<number>
  /** Saves the task and its idempotency key in one transaction; answers what the key was used for, if it was. */
  create(task: Task, key: string, bodyHash: string): Promise<Sent | undefined>
  sent(owner: string, key: string): Promise<Sent | undefined>
  read(taskId: number): Promise<Task | undefined>
  /** Writes the task with the next revision if its revision is still the one given. */
  write(task: Task): Promise<boolean>
  /** Headers submitted since a day, newest first. */
  since(day: string): AsyncIterable<Task>
  /** The visit's record; a copy from memory will do if its round is no older than the one asked for. */
  readVisit(task: number, visit: number, sinceRound: number): Promise<VisitRecord | undefined>
  writeVisit(record: VisitRecord): Promise<void>
}

export interface PilotStore {
  saveLaunch(launch: Launch): Promise<void>
  /** All that were saved before it was asked. */
  launches(): Promise<Launch[]>
  /** Registers the pilot if its launch has a use left. */
  register(pilot: Pilot, uses: number): Promise<boolean>
  read(pilotId: string): Promise<Pilot | undefined>
  /** Writes a slot if it and the pilot's lost mark are as read; the pilot is alive then, with a new end of its leases. */
  writeSlot(pilot: Pilot, slot: number, next: Slot, alive: { seenAt: string; leaseEndsAt: string }): Promise<boolean>
  /** Renews the leases' end and clears the lost mark, never a slot (rule 5); answers the pilot as it is then. */
  beat(pilotId: string, beat: Beat): Promise<Pilot | undefined>
  /** Writes `stop` into the slot if it still has the lease. */
  stop(pilotId: string, slot: number, lease: string): Promise<void>
  /** Marks the pilot lost and each held slot lapsed if its leases' end is still as seen; answers the pilot as marked. */
  markLost(pilot: Pilot): Promise<Pilot | undefined>
  /** Somebody watches the log of a slot's lease until then: heartbeats are told, and send its tail. */
  watch(pilotId: string, slot: number, untilAt: string): Promise<void>
  all(): AsyncIterable<Pilot>
  remove(pilotId: string): Promise<void>
}

export interface Beat {
  readonly seenAt: string
  readonly leaseEndsAt: string
  readonly usage: readonly SlotUsage[]
  readonly diskMiB: number
  readonly leavingAt?: string
}

export interface PlacementStore {
  read(placementId: string): Promise<Placement | undefined>
  /** Saves the placement and advances its clocks in one transaction, once: false when it was saved with a choice before. */
  save(placement: Placement, advances: readonly Advance[]): Promise<boolean>
  ofVisit(task: number, visit: number): Promise<Placement[]>
}

export interface CatalogStore {
  create(catalog: CatalogRecord): Promise<void>
  read(catalogId: string): Promise<CatalogRecord | undefined>
  /** Writes the catalog with the next revision if its revision is still the one given. */
  write(catalog: CatalogRecord): Promise<boolean>
  ofOwner(owner: string): Promise<CatalogRecord[]>
}

export interface ObservationStore {
  save(observations: readonly Observation[]): Promise<void>
  read(obsHistId: string): Promise<Observation | undefined>
  /** Those that there are of many ids, in no order: a task may name a thousand. */
  readMany(obsHistIds: readonly string[]): Promise<Observation[]>
  search(query: ObservationQuery): Promise<ObservationPage>
}

export interface CatalogueStore {
  save(attempt: AttemptRecord): Promise<void>
  read(pandaId: number, attempt: number): Promise<AttemptRecord | undefined>
  attempts(pandaId: number): Promise<AttemptRecord[]>
  readMany(keys: readonly { readonly pandaId: number; readonly attempt: number }[]): Promise<AttemptRecord[]>
}

/** Addresses in small letters. */
export interface SuppressionStore {
  save(suppression: Suppression): Promise<void>
  read(address: string): Promise<Suppression | undefined>
  all(): Promise<Suppression[]>
  remove(address: string): Promise<void>
}

export interface StoredObject {
  readonly sizeBytes: number
  /** Hexadecimal, as S3 itself checked it at upload. */
  readonly sha256?: string
  readonly versionId?: string
}

/** Objects in S3 by key. Signing asks nobody; the others throw when S3 does not answer. */
export interface Storage {
  head(key: string): Promise<StoredObject | undefined>
  /** Lines of a text object, gunzipped by its name's ending. */
  text(key: string, range?: { readonly from: number }): Promise<string | undefined>
  /** Bytes of an object, whole or from one to before another; undefined when there is none, empty beyond its end. */
  bytes(key: string, range?: { readonly from: number; readonly to: number }): Promise<Uint8Array | undefined>
  put(key: string, body: string | Uint8Array, contentType: string): Promise<void>
  signDownload(key: string, fileName?: string): Promise<string>
  signUpload(prefix: string, maxBytes: number): Promise<UploadGrant>
  /** A form for one file of exactly so many bytes. */
  signForm(key: string, sizeBytes: number): Promise<{ readonly url: string; readonly fields: Record<string, string> }>
}

/** The deep check's way to a catalog's bytes, and the fetching of one from an URL. */
export interface CatalogFiles {
  list(prefix: string): Promise<{ readonly name: string; readonly sizeBytes: number }[]>
  /** Every text file of the bundle as batches of lines, tars opened and gzip undone; names as they stand in the bundle. */
  lines(
    prefix: string,
    files: readonly string[],
  ): AsyncIterable<{ readonly file: string; readonly lines: readonly string[] }>
  /** All names in the bundle, those inside tars too. */
  names(prefix: string, files: readonly string[]): Promise<string[]>
  write(prefix: string, name: string, lines: Iterable<string>): Promise<number>
  fetch(url: string, prefix: string): Promise<{ readonly name: string; readonly sizeBytes: number }>
  sha256(prefix: string, files: readonly string[]): Promise<string>
}

export interface Queues {
  send<Q extends QueueName>(queue: Q, message: MessageOf<Q>, delaySeconds?: number): Promise<void>
}

/** What a mail is about: it comes back with whatever is heard of the mail later. */
export type MailSubject = NotificationMessage

export interface MailMessage {
  readonly of: MailSubject
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly inline: readonly { readonly contentId: string; readonly name: string; readonly png: Uint8Array }[]
}

export interface Mailer {
  /** Throws when the mail cannot be handed over. */
  send(message: MailMessage): Promise<void>
}

export interface MailAccount {
  /** Whether mails reach verified addresses only; undefined when the mail service does not say. */
  inSandbox(): Promise<boolean | undefined>
}

/** What became of a launch. */
export interface Started {
  readonly startedAs: string
  /** Pilots that start; fewer than asked for when there is no room. */
  readonly pilots: number
  readonly shortage?: string
}

/** Pools of pilots that can be asked for more. */
export interface Pools {
  launch(pool: Pool, launch: Launch, token: string): Promise<Started>
  /** Of the launches given, those that have ended without registering all their pilots. */
  dead(launches: readonly Launch[]): Promise<string[]>
}

export interface Tokens {
  launch(launch: Launch): Promise<string>
  pilot(pilotId: string, site: string): Promise<string>
  link(claims: LinkClaims): Promise<string>
  /** The claims of a link, or undefined when it is forged or too old. */
  readLink(link: string): Promise<LinkClaims | undefined>
}

export interface LinkClaims {
  readonly linkId: string
  readonly action: 'rerun'
  readonly taskId: number
  readonly round: number
  readonly user: string
}

export interface Settings {
  readonly pace: Pace
  /** A pilot not heard of for so long has lapsed. */
  readonly leaseSeconds: number
  readonly scoutsAbove: number
  readonly scouts: number
  /** Jobs that a placed site may have waiting, as a multiple of its slots. */
  readonly roomFactor: number
  /** Address of the portal, for links in mails. */
  readonly portalUrl: string
  /** Where files lie for who may read the storage itself: `s3://bucket/`. */
  readonly storageUrl: string
  readonly mailFrom: string
  readonly launchMinutes: number
  /** Between two self-tests of a site that nothing calls for at once. */
  readonly selfTestSeconds: number
  /** The deployment's name. */
  readonly stage: string
  /** Absent where nobody can sign in. */
  readonly signIn?: SignIn
  readonly pilotFile?: PilotFile
}

/** The whole of it; each use case names the few parts that it needs. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly settings: Settings
  readonly jobs: JobStore
  readonly boards: BoardStore
  readonly tasks: TaskStore
  readonly pilots: PilotStore
  readonly placements: PlacementStore
  readonly sites: SiteStore
  readonly catalogs: CatalogStore
  readonly observations: ObservationStore
  readonly catalogue: CatalogueStore
  readonly suppressions: SuppressionStore
  readonly storage: Storage
  readonly catalogFiles: CatalogFiles
  readonly queues: Queues
  readonly mailer: Mailer
  readonly mailAccount: MailAccount
  readonly pools: Pools
  readonly tokens: Tokens
}
