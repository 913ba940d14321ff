/** Jobs that do nothing but leave what a real one would: objects of the right products and names, a few hundred bytes each. */
import { createHash } from 'node:crypto'
import type { Prepared, Product } from '../core/contract/payload.ts'
import type { Download, Lease, Report, ReportedOutput, UploadGrant } from '../core/contract/pilots.ts'
import { eImageName, exposureTarName, logName, previewName } from '../phosim/file-names.ts'
import { formBody } from './form-body.ts'
import type { Journal } from './journal.ts'

type Order = Lease['order']

const BODY = Buffer.alloc(600, 'no-op ')
const SHA256 = createHash('sha256').update(BODY)
const DIGEST = SHA256.digest()
const OUTPUT = { sizeBytes: BODY.length, sha256: DIGEST.toString('hex'), adler32: '5d0cc1f3' }
const USAGE = { cpuSeconds: 7123.4, wallSeconds: 7200.1, maxMemoryMiB: 2311.6 }
const SOURCES = 123
const AT_ONCE = 8

function outputsOf({ stage, obsHistId, header, sensors: [sensor = ''], snap }: Order): [Product, string][] {
  if (stage === 'prepare') return [...['visit.tar.gz', 'sensors.bin', 'work.json'].map(asWork), ['log', 'prepare.log']]
  if (stage === 'collect')
    return [
      ['manifest', 'manifest.json'],
      ['mosaic', 'mosaic.png'],
      ['mail-mosaic', 'mosaic-mail.png'],
      ['provenance', 'provenance.json'],
      ['log', 'collect.log'],
    ]
  const exposure = { obsHistId, filter: Number(header.filter), sensor, snap }
  return [
    ['e-image', eImageName(exposure)],
    ['amplifiers', exposureTarName(exposure)],
    ['preview', previewName(exposure)],
    ['log', logName(exposure)],
  ]
}

const asWork = (name: string): [Product, string] => ['work', name]

async function upload({ url, fields, prefix }: UploadGrant, name: string): Promise<void> {
  const own = {
    key: prefix + name,
    'Content-Type': 'application/octet-stream',
    'x-amz-checksum-sha256': DIGEST.toString('base64'),
  }
  const { type, body } = formBody({ ...fields, ...own }, BODY)
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
  const text = await response.text()
  if (!response.ok) throw new Error(`S3 answered ${response.status} to the upload of ${name}: ${text}`)
}

async function download(url: string): Promise<void> {
  const response = await fetch(url)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`S3 answered ${response.status} to a download`)
}

/** The downloads of a lease that the pilot has not kept from an earlier job of the visit. */
function missing(downloads: readonly Download[], kept: Set<string>): string[] {
  const wanted = downloads.filter(({ cacheKey }) => cacheKey === undefined || !kept.has(cacheKey))
  for (const { cacheKey } of wanted) if (cacheKey !== undefined) kept.add(cacheKey)
  return wanted.map(({ url }) => url)
}

/** Stages in, uploads every output, and says so. `pictures` are what a collect job reads besides. */
export async function doNothing(
  lease: Lease,
  pictures: readonly string[],
  kept: Set<string>,
  journal: Journal,
): Promise<Report> {
  const urls = [...missing(lease.downloads, kept), ...pictures]
  for (let at = 0; at < urls.length; at += AT_ONCE)
    await Promise.all(urls.slice(at, at + AT_ONCE).map((url) => journal.time('download', () => download(url))))
  const made = outputsOf(lease.order)
  await Promise.all(made.map(([, name]) => journal.time('upload', () => upload(lease.upload, name))))
  const outputs: ReportedOutput[] = made.map(([product, name]) => ({ name, product, ...OUTPUT }))
  const metrics = { phaseSeconds: { 'e-image': 7000.123, amplifiers: 123.456 }, photons: 123_456_789, objects: SOURCES }
  const prepared: Prepared = { objects: Object.fromEntries(lease.order.sensors.map((sensor) => [sensor, SOURCES])) }
  return {
    outcome: 'done',
    lease: lease.lease,
    usage: USAGE,
    outputs,
    metrics,
    ...(lease.order.stage === 'prepare' ? { prepared } : {}),
  }
}
