/**
 * Run by `node --eval` where a pilot is to start: takes the pilot's one file from the image, if that has this very
 * version, or fetches it; checks its SHA-256, and becomes the pilot.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const { IMSIM_PILOT_URL: url = '', IMSIM_PILOT_SHA256: wanted, IMSIM_PILOT_FILE: brought = '' } = process.env
const TRIES = 6

const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

async function fetched() {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((error) => error)
    if (answer.ok) return Buffer.from(await answer.arrayBuffer())
    console.error(`imsim-pilot: ${url} answered ${answer.status ?? answer}`)
    if (tries === TRIES) process.exit(1)
    await sleep(1000 * 2 ** tries)
  }
}

async function file() {
  if (existsSync(brought) && digestOf(readFileSync(brought)) === wanted) return brought
  const pilot = await fetched()
  const digest = digestOf(pilot)
  if (digest !== wanted) {
    console.error(`imsim-pilot: ${url} has the SHA-256 ${digest}, not ${wanted}: it is not run`)
    process.exit(1)
  }
  const path = join(mkdtempSync(join(tmpdir(), 'imsim-')), 'pilot.mjs')
  writeFileSync(path, pilot)
  return path
}

await import(pathToFileURL(await file()).href)
