import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { CatalogueFile } from '../../../core/contract/catalogue.ts'
import { pythonScript, s3Script, wgetScript, xrootdScript } from '../../../portal/results/scripts.ts'

const file = (name: string, replicas: CatalogueFile['replicas'] = []): CatalogueFile => ({
  ...{ guid: `1/0/1000096/1/${name}`, name, product: 'e-image', sizeBytes: 1, sha256: 'a'.repeat(64), taskId: 1 },
  ...{ visit: 0, obsHistId: '42', filter: 'r', pandaId: 1_000_096, attempt: 1, owner: 'ada', replicas },
  createdAt: '2026-01-01T00:00:00Z',
})
const OWN = file('e.fits.gz', [{ site: 'IMSIM', url: 's3://imsim/outputs/e.fits.gz' }])
const COPIED = file("it's.tar", [{ site: 'BNL', url: 'root://se.example//it.tar' }])

test('a shell reads each script without a fault, whatever the names of the files', () => {
  for (const script of [wgetScript, (_: string, files: readonly CatalogueFile[]) => s3Script(files)])
    execFileSync('sh', ['-n'], { input: script('https://imsim.example', [OWN, COPIED]) })
  execFileSync('sh', ['-n'], { input: xrootdScript([OWN, COPIED]) })
})

test('a script for copies takes the files that have one, and says how many have none', () => {
  const s3 = s3Script([OWN, COPIED])
  assert.match(s3, /# 1 of 2 files have no such copy\./)
  assert.match(s3, /aws s3 cp --only-show-errors 's3:\/\/imsim\/outputs\/e\.fits\.gz' 'v0-42\/e\.fits\.gz'/)
  assert.doesNotMatch(s3, /tar/)
  assert.match(xrootdScript([COPIED]), /xrdcp .* 'root:\/\/se\.example\/\/it\.tar' 'v0-42\/it'\\''s\.tar'/)
})

test('what has to be signed is asked for by its guid, and the token stands in none of them', () => {
  for (const script of [wgetScript, pythonScript]) {
    const text = script('https://imsim.example', [OWN])
    assert.match(text, /1(%2F|\/)0(%2F|\/)1000096(%2F|\/)1(%2F|\/)e\.fits\.gz/)
    assert.match(text, /https:\/\/imsim\.example/)
    assert.match(text, /IMSIM_TOKEN/)
  }
})
