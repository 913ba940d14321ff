/** Sending a local catalog to the service: checked here first, then one presigned form a file. */

import { randomUUID } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Catalog, CatalogVerdict } from '../core/contract/catalogs.ts'
import type { Simulator } from '../core/contract/payload.ts'
import { Refusal } from '../core/contract/problems.ts'
import { openBundle } from './catalog-bundle.ts'
import { checkBundle } from './catalog-check.ts'
import { UsageFault } from './faults.ts'
import { type Progress, progressLine } from './progress.ts'
import type { Run } from './run.ts'
import { verdictLines } from './verdict-lines.ts'

interface LocalFile {
  readonly name: string
  readonly path: string
  readonly sizeBytes: number
}

/** A catalog with errors, found before anything was sent. */
export class CatalogRefused extends Error {
  readonly file: string
  readonly verdict: CatalogVerdict

  constructor(file: string, verdict: CatalogVerdict) {
    super(`${file} has errors; nothing was sent`)
    this.name = 'CatalogRefused'
    this.file = file
    this.verdict = verdict
  }
}

const GOOD_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/

/** The name under which a file travels. Only the main file may be renamed: others are named by the catalog itself. */
function travelName(path: string, isMain: boolean): string {
  if (GOOD_NAME.test(path)) return path
  const plain = path.replace(/[^A-Za-z0-9._+-]/g, '_').replace(/^[^A-Za-z0-9]+/, '')
  if (isMain && GOOD_NAME.test(plain)) return plain
  throw new UsageFault(
    `${path}: a catalog’s files travel by plain names without folders`,
    'Pack catalog and folders into one tar, and give that.',
  )
}

/** The files that a catalog consists of, after the check has asked for them. */
async function filesOf(
  file: string,
  simulator: Simulator,
  main?: string,
): Promise<{ files: LocalFile[]; verdict: CatalogVerdict }> {
  const bundle = await openBundle(file, main)
  const verdict = await checkBundle(bundle, simulator)
  const local = (name: string, path: string) => ({ name, path, sizeBytes: statSync(path).size })
  if (!('asked' in bundle)) return { files: [local(travelName(basename(file), true), file)], verdict }
  const others = [...bundle.asked].map((path) => local(travelName(path, false), join(bundle.folder, path)))
  return { files: [local(travelName(bundle.main, true), file), ...others], verdict }
}

/** Checks a local catalog and uploads it. Throws CatalogRefused for one with errors, before anything is sent. */
export async function uploadCatalog(run: Run, file: string, simulator: Simulator, main?: string): Promise<Catalog> {
  const { files, verdict } = await filesOf(file, simulator, main)
  if (verdict.errors.length > 0) throw new CatalogRefused(file, verdict)
  for (const line of verdictLines(file, verdict, run.paint)) run.note(line)
  const name = basename(file).slice(0, 100)
  const body = {
    from: 'upload' as const,
    name,
    files: files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    ...(main === undefined ? {} : { main }),
  }
  const { catalog, uploads } = await run.call('createCatalog', { body })
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const progress = progressLine(run, `upload ${name}`, total)
  for (const { path, name, sizeBytes } of files) {
    const form = uploads.find((upload) => upload.name === name)
    if (form === undefined) throw new Refusal('internal', `the service gave no form for ${name}`)
    await postForm(form, { name, path, sizeBytes }, progress, run.interrupted)
  }
  progress.end()
  return run.call('completeCatalog', { params: { catalogId: catalog.catalogId } })
}

interface Form {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

const part = (boundary: string, disposition: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`

/** Posts one file. S3 wants its length beforehand, and nothing after the file. */
async function postForm(form: Form, file: LocalFile, progress: Progress, signal: AbortSignal): Promise<void> {
  const boundary = `imsim-${randomUUID()}`
  const fields = Object.entries(form.fields).map(
    ([name, value]) => `${part(boundary, `name="${name}"`)}\r\n${value}\r\n`,
  )
  const head = `${fields.join('')}${part(boundary, `name="file"; filename="${file.name}"`)}Content-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': Buffer.byteLength(head) + file.sizeBytes + Buffer.byteLength(tail),
  }
  const send = form.url.startsWith('https:') ? httpsRequest : httpRequest
  const request = send(form.url, { method: 'POST', headers, signal })
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
  })
  const body = async function* () {
    yield Buffer.from(head)
    for await (const bytes of createReadStream(file.path)) {
      progress.add(bytes.length)
      yield bytes
    }
    yield Buffer.from(tail)
  }
  const [{ status, body: answer }] = await Promise.all([answered, pipeline(body, request)])
  if (status >= 300)
    throw new Refusal('unprocessable', `the storage refused ${file.name}: HTTP ${status} ${storageReason(answer)}`)
}

const storageReason = (xml: string): string => /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? xml.slice(0, 200)
