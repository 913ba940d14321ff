/** Files as the catalogue names them: an id that is a path of numbers and a plain name, and what each id stands for. */
import { FILTERS } from '../../phosim/file-names.ts'
import type { AttemptFile, AttemptRecord } from '../attempt.ts'
import type { Board } from '../board.ts'
import type { CatalogueFile } from '../contract/catalogue.ts'
import { placeOf, roleOf } from '../contract/identifiers.ts'
import { attemptPrefix } from '../prefixes.ts'
import type { Settings } from '../world.ts'

/** One file of one attempt. */
export interface FilePlace {
  readonly pandaId: number
  readonly attempt: number
  readonly name: string
}

/** Task, visit, job, attempt and name. */
export function guidOf({ pandaId, attempt, name }: FilePlace): string {
  const { task, visit } = placeOf(pandaId)
  return `${task}/${visit}/${pandaId}/${attempt}/${name}`
}

const GUID = /^(\d{1,9})\/(\d{1,3})\/(\d{7,15})\/(\d{1,6})\/([A-Za-z0-9][A-Za-z0-9._-]{0,199})$/

/** What an id stands for; undefined for any text that `guidOf` would not have written. */
export function parseGuid(guid: string): FilePlace | undefined {
  const match = GUID.exec(guid)
  if (match === null) return undefined
  const place = { pandaId: Number(match[3]), attempt: Number(match[4]), name: match[5] ?? '' }
  return guidOf(place) === guid ? place : undefined
}

/** The file's key in storage. */
export const fileKey = ({ pandaId, attempt, name }: FilePlace): string =>
  attemptPrefix(pandaId, roleOf(placeOf(pandaId).index).stage, attempt) + name

/** Where the service's storage stands in the list of copies. */
export const STORAGE_SITE = 'IMSIM'

/** An attempt's file as the catalogue shows it; its first address is the portal's, which signs a download at the click. */
export function catalogueFile(
  board: Board,
  attempt: AttemptRecord,
  file: AttemptFile,
  { portalUrl, storageUrl }: Pick<Settings, 'portalUrl' | 'storageUrl'>,
): CatalogueFile {
  const { pandaId } = attempt
  const { sensor, snap } = roleOf(placeOf(pandaId).index)
  const place = { pandaId, attempt: attempt.attempt, name: file.name }
  const guid = guidOf(place)
  return {
    guid,
    name: file.name,
    product: file.product,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    ...(file.adler32 === undefined ? {} : { adler32: file.adler32 }),
    ...(file.versionId === undefined ? {} : { versionId: file.versionId }),
    taskId: board.task,
    visit: board.visit,
    obsHistId: board.obsHistId,
    filter: FILTERS[board.filter] ?? '?',
    ...(sensor === undefined ? {} : { sensor }),
    ...(snap === undefined ? {} : { snap }),
    pandaId,
    attempt: attempt.attempt,
    owner: board.of.owner,
    replicas: [
      { site: STORAGE_SITE, url: `${portalUrl}/v1/download?guid=${encodeURIComponent(guid)}` },
      { site: STORAGE_SITE, url: storageUrl + fileKey(place) },
      ...(file.replica === undefined ? [] : [{ site: attempt.site, url: file.replica }]),
    ],
    createdAt: attempt.endedAt,
  }
}
