/** Run by `node --eval` where a pilot is to start: fetches the pilot's one file, checks its SHA-256, becomes the pilot. */
import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const { IMSIM_PILOT_URL: url = '', IMSIM_PILOT_SHA256: wanted } = process.env
const TRIES = 6

async function fetched() {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((error) => error)
    if (answer.ok) return Buffer.from(await answer.arrayBuffer())
    console.error(`imsim-pilot: ${url} answered ${answer.status ?? answer}`)
    if (tries === TRIES) process.exit(1)
    await sleep(1000 * 2 ** tries)
  }
}

const pilot = await fetched()
const digest = createHash('sha256').update(pilot).digest('hex')
if (digest !== wanted) {
  console.error(`imsim-pilot: ${url} has the SHA-256 ${digest}, not ${wanted}: it is not run`)
  process.exit(1)
}
const file = join(mkdtempSync(join(tmpdir(), 'imsim-')), 'pilot.mjs')
writeFileSync(file, pilot)
await import(pathToFileURL(file).href)
