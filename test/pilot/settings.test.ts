import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WrongSetting } from '../../pilot/options.ts'
import { readSettings } from '../../pilot/settings.ts'

const GIVEN = { IMSIM_PILOT_SERVER: 'http://127.0.0.1:8080/', IMSIM_PILOT_TOKEN: 'secret' }

test('Every option is read from the environment too, and an argument wins.', () => {
  const settings = readSettings(['--slots', '3', '--memory', '6000'], {
    ...GIVEN,
    IMSIM_PILOT_SLOTS: '8',
    IMSIM_PILOT_SITE_SOFTWARE: 'phosim:3.4, stand-in:1',
    IMSIM_PILOT_SPOT: 'true',
  })
  assert.equal(settings.server, 'http://127.0.0.1:8080')
  assert.equal(settings.token, 'secret')
  assert.equal(settings.slots, 3)
  assert.equal(settings.memoryMiB, 6000)
  assert.equal(settings.watchesSpot, true)
  assert.deepEqual(settings.simulators, [
    { name: 'phosim', version: '3.4' },
    { name: 'stand-in', version: '1' },
  ])
})

test('A site with a PhoSim folder offers PhoSim, and one without does not.', () => {
  const names = (args: string[]) => readSettings(args, GIVEN).simulators.map(({ name }) => name)
  assert.deepEqual(names([]), ['stand-in'])
  assert.deepEqual(names(['--phosim-dir', 'phosim']), ['phosim', 'stand-in'])
})

test('A wrong setting is refused by its name and in words, and no token is repeated.', () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['--server', 'ftp://x', '--token', 't'], /--server is "ftp:\/\/x": it must be an address/],
    [['--server', 'http://x'], /--token is missing: give it, or set IMSIM_PILOT_TOKEN/],
    [['--server', 'http://x', '--token', 't', '--slots', '0'], /--slots is "0": it must be a number from 1 to 256/],
    [['--server', 'http://x', '--token', 't', '--slots', '1.5'], /--slots is 1.5: it must be a whole number/],
    [['--server', 'http://x', '--token', 't', '--site-software', 'galsim:2'], /--site-software has "galsim:2"/],
    [['--nonsense'], /--nonsense/],
  ]
  for (const [args, words] of cases)
    assert.throws(
      () => readSettings(args, {}),
      (error) => error instanceof WrongSetting && words.test(error.message),
      args.join(' '),
    )
})
