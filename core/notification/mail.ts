/** A task's mail: gathered from the boards, the catalogs and the storage, and kept small enough to arrive. */

import type { Board } from '../board.ts'
import { fileKey } from '../catalogue/catalogue-files.ts'
import { cellAt } from '../cell.ts'
import type { CatalogFault } from '../contract/catalogs.ts'
import { COLLECT_INDEX, pandaIdOf } from '../contract/identifiers.ts'
import { imagesInWords, imagesOf, reportOn } from '../monitor/task-report.ts'
import type { Task } from '../task.ts'
import type { MailMessage, MailSubject, World } from '../world.ts'
import { type MailContent, type MailPicture, mailContent, offersRerun } from './mail-content.ts'
import { mailHtml } from './mail-html.ts'
import type { About } from './mail-record.ts'
import { mailText } from './mail-text.ts'

export type MailWorld = Pick<
  World,
  'random' | 'settings' | 'boards' | 'jobs' | 'sites' | 'catalogs' | 'catalogue' | 'storage' | 'tokens'
>

/** Larger mails are cut or refused by some; the whole is counted as it travels. */
const MOST_BYTES = 200_000
/** Headers and boundaries of a MIME mail with three parts. */
const ENVELOPE_BYTES = 3000
/** Base64 in lines of 76 characters. */
const BASE64_GROWTH = (4 / 3) * (78 / 76)

/** Quoted-printable writes every equals sign, and there are many in HTML, as three characters. */
const QUOTED_GROWTH = 1.15

/** @throws whatever the boards throw; a picture that cannot be read is only left out */
export async function composeMail(world: MailWorld, task: Task, about: About): Promise<MailMessage> {
  const report = await reportOn(world, task)
  const given = {
    report,
    about,
    portalUrl: world.settings.portalUrl,
    faults: about === 'refused' ? await faultsOf(world, task) : [],
    ...(offersRerun(report) ? { rerunUrl: await rerunUrl(world, task) } : {}),
  }
  const picture = await pictureOf(world, report.boards)
  const of = { task: task.taskId, round: task.round, about }
  const bare = messageOf(of, task.email, mailContent(given))
  if (picture === undefined) return bare
  const full = messageOf(of, task.email, mailContent({ ...given, picture }))
  return sizeOf(full) <= MOST_BYTES ? full : bare
}

const messageOf = (of: MailSubject, to: string, content: MailContent): MailMessage => ({
  of,
  to,
  subject: content.subject,
  text: mailText(content),
  html: mailHtml(content),
  inline:
    content.picture === undefined
      ? []
      : [{ contentId: content.picture.contentId, name: content.picture.name, png: content.picture.png }],
})

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** Bytes of the mail as it travels. */
export const sizeOf = ({ text, html, inline }: MailMessage): number =>
  ENVELOPE_BYTES +
  Math.ceil((bytesOf(text) + bytesOf(html)) * QUOTED_GROWTH) +
  inline.reduce((sum, { png }) => sum + Math.ceil(png.length * BASE64_GROWTH), 0)

async function rerunUrl(world: Pick<World, 'random' | 'settings' | 'tokens'>, task: Task): Promise<string> {
  const { taskId, round, owner } = task
  const link = await world.tokens.link({ linkId: world.random.id(), action: 'rerun', taskId, round, user: owner })
  return `${world.settings.portalUrl}/links/${link}`
}

async function faultsOf(world: Pick<World, 'catalogs'>, { submission }: Task): Promise<CatalogFault[]> {
  const catalogs = await Promise.all(submission.catalogs.map((catalogId) => world.catalogs.read(catalogId)))
  return catalogs.flatMap((catalog) => catalog?.verdict?.errors ?? [])
}

/** The mosaic of the first visit that has one; the mail is worth more than its picture, so a fault here stops nothing. */
async function pictureOf(world: MailWorld, boards: readonly Board[]): Promise<MailPicture | undefined> {
  const board = boards.find((of) => cellAt(of, COLLECT_INDEX)?.state === 'finished')
  if (board === undefined) return undefined
  try {
    return await mosaicOf(world, board)
  } catch {
    return undefined
  }
}

async function mosaicOf(world: MailWorld, board: Board): Promise<MailPicture | undefined> {
  const attempt = cellAt(board, COLLECT_INDEX)?.attempt ?? 0
  const pandaId = pandaIdOf({ ...board, index: COLLECT_INDEX })
  const record = await world.catalogue.read(pandaId, attempt)
  const file = record?.files.find(({ product }) => product === 'mail-mosaic')
  const png = file === undefined ? undefined : await world.storage.bytes(fileKey({ pandaId, attempt, name: file.name }))
  if (png === undefined) return undefined
  const words = `Focal plane of visit ${board.obsHistId}: ${imagesInWords(imagesOf([board]))}`
  return { contentId: `mosaic-${board.task}-${board.visit}.imsim`, name: `mosaic-${board.obsHistId}.png`, words, png }
}
