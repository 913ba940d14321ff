/** Copies from and to grid storage by xrootd's own client, `xrdcp`, which compares checksums at both ends. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { JobFailure } from './job-failure.ts'

export const isXrootd = (url: string): boolean => /^roots?:\/\//.test(url)

/** A copy that failed, in xrdcp's own words. */
export class XrootdRefusal extends Error {
  /** The server's number for it (XProtocol.hh), if it was the server that refused. */
  readonly status: number | undefined
  readonly isWrongSum: boolean

  constructor(words: string) {
    super(words)
    this.name = 'XrootdRefusal'
    const status = /\[(3\d{3})\]/.exec(words)?.[1]
    this.status = status === undefined ? undefined : Number(status)
    this.isWrongSum = /checksum error/i.test(words)
  }

  /** Whether the same copy may succeed later. */
  get mayPass(): boolean {
    return this.status === undefined || !FINAL.includes(this.status)
  }
}

/** kXR_ArgInvalid, kXR_NotAuthorized, kXR_NotFound, kXR_isDirectory, kXR_AuthFailed. */
const FINAL = [3000, 3010, 3011, 3016, 3030]

/** A connection is tried once, for the pilot repeats the whole copy; a stalled one is given up after a minute. */
const PATIENCE = { XRD_CONNECTIONRETRY: '1', XRD_CONNECTIONWINDOW: '30', XRD_STREAMTIMEOUT: '60' }

const OPTIONS = ['--nopbar', '--force', '--posc', '--rm-bad-cksum']

async function xrdcp(words: readonly string[], signal: AbortSignal): Promise<void> {
  const env = { ...PATIENCE, ...process.env }
  await promisify(execFile)('xrdcp', [...OPTIONS, ...words], { env, signal, killSignal: 'SIGKILL' }).catch(
    (error: unknown) => {
      throw signal.aborted ? error : refusalOf(error)
    },
  )
}

function refusalOf(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new JobFailure('site', 'software-missing', 'This worker has no xrdcp (xrootd-client).')
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return new XrootdRefusal(text.split('\n').at(-1) || `xrdcp ended with ${code}`)
}

/** Fetches a file whole. @throws XrootdRefusal, JobFailure where there is no xrdcp */
export const fetchByXrootd = (url: string, file: string, signal: AbortSignal): Promise<void> =>
  xrdcp(['--cksum', 'adler32:source', url, file], signal)

/** Copies a file to an address; folders are made there, and what arrives wrong is removed. `adler32` is the file's. */
export const copyToXrootd = (file: string, url: string, adler32: string, signal: AbortSignal): Promise<void> =>
  xrdcp(['--path', '--cksum', `adler32:${adler32}`, file, url], signal)
