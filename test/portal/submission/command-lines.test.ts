import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { COMMAND_KEYS } from '../../../phosim/command-keys.ts'
import { parseCommands } from '../../../phosim/physics-commands.ts'
import {
  commandsFound,
  OTHER_COMMANDS,
  USUAL_COMMANDS,
  USUAL_KEYS,
  withLine,
  withValue,
  wordsGiven,
} from '../../../portal/submission/command-lines.ts'

const TEXT = '# mine\nbackbeta 4\nchargesharing 0 # no brighter-fatter\nbackbeta 9\n'

test('the form shows the last line of a command, as PhoSim takes it', () => {
  assert.equal(wordsGiven(TEXT, 'backbeta'), '9')
  assert.equal(wordsGiven(TEXT, 'chargesharing'), '0')
  assert.equal(wordsGiven(TEXT, 'mine'), undefined)
  assert.equal(wordsGiven('clearclouds\n', 'clearclouds'), '')
})

test('a changed field rewrites its own line and leaves comments and all other lines as they are', () => {
  assert.equal(withValue(TEXT, 'chargesharing', '1'), TEXT.replace('chargesharing 0', 'chargesharing 1'))
  assert.equal(withValue(TEXT, 'backbeta', '2'), '# mine\nchargesharing 0 # no brighter-fatter\nbackbeta 2\n')
})

test('an emptied field takes every line of its command away', () => {
  assert.equal(withValue(TEXT, 'backbeta', undefined), '# mine\nchargesharing 0 # no brighter-fatter\n')
})

test('a new command comes last, after a line that may lack its end', () => {
  assert.equal(withValue('', 'saturation', '0'), 'saturation 0\n')
  assert.equal(withValue('blooming 0', 'clearclouds', ''), 'blooming 0\nclearclouds\n')
  assert.equal(withLine('blooming 0\n', 'seeing'), 'blooming 0\nseeing ')
})

test('whatever the text, what the form sets is what PhoSim would read', () => {
  const line = fc.constantFrom(
    '',
    '# a',
    'backbeta 4',
    'backbeta 5 # b',
    '  backbeta 6',
    'saturation 0',
    'zenith_v 22 #',
  )
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 0, max: 1000 }), (lines, value) => {
      const text = withValue(lines.join('\n'), 'backbeta', String(value))
      const set = parseCommands(text).commands.filter(({ key }) => key === 'backbeta')
      assert.deepEqual(
        set.map((each) => each.arguments),
        [[String(value)]],
      )
      assert.equal(wordsGiven(text, 'backbeta'), String(value))
    }),
  )
})

test('the dozen and the rest are all commands, each once', () => {
  assert.equal(USUAL_COMMANDS.length, 12)
  assert.deepEqual(USUAL_COMMANDS.map(({ key }) => key).toSorted(), USUAL_KEYS.toSorted())
  assert.equal(USUAL_COMMANDS.length + OTHER_COMMANDS.length, COMMAND_KEYS.length)
})

test('commands are found by key, meaning and unit', () => {
  assert.ok(commandsFound(OTHER_COMMANDS, 'wind layer').some(({ key }) => key === 'winddir'))
  assert.deepEqual(commandsFound(OTHER_COMMANDS, 'no such thing'), [])
})
