/** A storage server of xrootd on this machine, for the tests that have its programs. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../patience.ts'

const run = promisify(execFile)
/** Debian's `nobody`: xrootd refuses to run as root. */
const NOBODY = 65_534

export interface XrootdServer {
  /** Where files may be written; any other folder is refused. */
  readonly url: string
  /** The same folder on the disk. */
  readonly folder: string
  readonly close: () => Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function makeFolders(root: string): Promise<void> {
  await chmod(root, 0o755)
  for (const name of ['', 'data', 'data/store', 'admin']) {
    await mkdir(join(root, name), { recursive: true })
    if (process.getuid?.() === 0) await chown(join(root, name), NOBODY, NOBODY)
  }
}

const configuration = (root: string, port: number) => `all.export /store
oss.localroot ${join(root, 'data')}
xrd.port ${port}
xrd.network nodnr
all.adminpath ${join(root, 'admin')}
all.pidpath ${join(root, 'admin')}
xrootd.chksum max 2 adler32
`

async function answers(port: number, server: ChildProcess): Promise<void> {
  await eventually('xrootd answers', () => {
    if (server.exitCode !== null) throw new Error(`xrootd ended with ${server.exitCode}`)
    return run('xrdfs', [`127.0.0.1:${port}`, 'ls', '/store'], { timeout: 5000 }).catch(() => undefined)
  })
}

/** @throws Error with the reason why there is none on this machine */
export async function startXrootd(): Promise<XrootdServer> {
  for (const program of ['xrootd', 'xrdcp', 'xrdfs'])
    await run('which', [program]).catch(() => {
      throw new Error(`${program} (xrootd-server, xrootd-client) is not installed`)
    })
  const root = await mkdtemp(join(tmpdir(), 'imsim-xrootd-'))
  await makeFolders(root)
  const port = await freePort()
  await writeFile(join(root, 'xrootd.cfg'), configuration(root, port))
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const words = ['-c', join(root, 'xrootd.cfg'), '-l', join(root, 'admin', 'log')]
  const server = spawn('xrootd', words, { cwd: root, stdio: 'ignore', ...user })
  const ended = new Promise((resolve) => server.once('close', resolve))
  const close = async () => {
    server.kill('SIGKILL')
    await ended
    await rm(root, { recursive: true, force: true })
  }
  await answers(port, server).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { url: `root://127.0.0.1:${port}//store`, folder: join(root, 'data', 'store'), close }
}
