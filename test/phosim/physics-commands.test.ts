import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { COMMAND_KEYS, commandKey, FORBIDDEN_KEYS } from '../../phosim/command-keys.ts'
import { combineCommands, commandNumber, PRESETS, parseCommands, writeCommands } from '../../phosim/physics-commands.ts'

const words = (text: string) =>
  parseCommands(text).problems.map(({ line, severity, message }) => `${line} ${severity} ${message}`)

test('commands are read past comments and blank lines', () => {
  const { commands, problems } = parseCommands(
    '# sky\n\nzenith_v 1000.0 # none\r\n  cleareverything\t\nizernike 0 3 1e-4',
  )
  assert.deepEqual(problems, [])
  assert.equal(writeCommands(commands), 'zenith_v 1000.0\ncleareverything\nizernike 0 3 1e-4\n')
})

test('keys that reach beyond the job are refused with the reason', () => {
  for (const key of [
    'datadir',
    'seddir',
    'bindir',
    'outputdir',
    'obshistid',
    'chipid',
    'checkpointtotal',
    'extraid',
    'seed',
  ]) {
    const { commands, problems } = parseCommands(`fringing 0\n${key} 1`)
    assert.equal(commands.length, 1, key)
    assert.deepEqual([problems[0]?.line, problems[0]?.severity], [2, 'error'], key)
    assert.match(problems[0]?.message ?? '', new RegExp(`^${key} may not be given: `))
  }
})

test('an unknown key is refused, even one that every JavaScript object has', () => {
  assert.match(words('frobnicate 1')[0] ?? '', /1 error "frobnicate" is not a physics command/)
  assert.match(words('constructor 1')[0] ?? '', /"constructor" is not a physics command/)
  assert.match(words('toString')[0] ?? '', /"toString" is not a physics command/)
})

test('wrong numbers of values, wrong kinds and values out of range are named', () => {
  assert.match(words('zenith_v')[0] ?? '', /zenith_v takes 1 value, not 0/)
  assert.match(words('cleareverything 1')[0] ?? '', /takes 0 values, not 1/)
  assert.match(words('fringing 2')[0] ?? '', /must be 0 or 1/)
  assert.match(words('raydensity lots')[0] ?? '', /"lots"; it must be a number/)
  assert.match(words('raydensity 1e999')[0] ?? '', /must be a number/)
  assert.match(words('np 1.5')[0] ?? '', /must lie from 0 to 1/)
  assert.match(words('body 0 5')[0] ?? '', /takes 3 values/)
})

test('no key is both allowed and forbidden, and none is listed twice', () => {
  const keys = COMMAND_KEYS.map(({ key }) => key)
  assert.equal(new Set(keys).size, keys.length)
  for (const key of Object.keys(FORBIDDEN_KEYS)) assert.equal(commandKey(key), undefined, key)
})

test('what is written is read again the same', () => {
  const command = fc
    .constantFrom(...COMMAND_KEYS)
    .map((known) => ({ key: known.key, arguments: known.arguments.map(() => '1') }))
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const { commands: valid } = parseCommands(writeCommands(commands))
      assert.deepEqual(parseCommands(writeCommands(valid)).commands, valid)
    }),
  )
})

test('every preset is valid, and the user has the last word', () => {
  for (const { text } of Object.values(PRESETS)) assert.deepEqual(parseCommands(text).problems, [])
  const { commands } = combineCommands('quickbackground', 'backgamma 3')
  assert.equal(commandNumber(commands, 'backgamma'), 3)
  assert.equal(commandNumber(commands, 'backalpha'), 0)
  assert.equal(commandNumber(commands, 'zenith_v'), undefined)
  assert.throws(() => combineCommands('toString', ''), /there is no preset "toString"; there are none, nobackground/)
})

test('a key that came after 3.4 is a warning for whatever is older, the stand-in too', () => {
  const [problem] = parseCommands('fringing 0\nactivebuffer 600', '1').problems
  assert.deepEqual(problem, {
    line: 2,
    severity: 'warning',
    message: 'version 1 passes over activebuffer, which came with PhoSim 3.7',
  })
})

const FILES = new URL('../../../shared/data/commands/', import.meta.url)
const skip = existsSync(FILES) ? false : 'the reference command files of ../shared/data are not here'
const read = (name: string, version?: string) => parseCommands(readFileSync(new URL(name, FILES), 'utf8'), version)

test('the command files of PhoSim are the presets of the same name', { skip }, () => {
  for (const name of ['nobackground', 'perfect', 'quickbackground'] as const) {
    const { commands, problems } = read(name)
    assert.deepEqual(problems, [])
    const numbers = (list: typeof commands) => list.map((command) => [command.key, ...command.arguments.map(Number)])
    assert.deepEqual(numbers(commands), numbers(parseCommands(PRESETS[name].text).commands))
  }
})

test("DC2's command file is accepted, with a word on the two keys that 3.4 does not know", { skip }, () => {
  const { commands, problems } = read('dc2_commands.txt')
  assert.equal(commands.length, 11)
  assert.deepEqual(
    problems.map(({ line, severity }) => `${line} ${severity}`),
    ['22 warning', '25 warning'],
  )
  assert.deepEqual(read('dc2_commands.txt', '6.0').problems, [])
})
