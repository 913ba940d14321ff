import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal, refusalOfIssues } from '../../../core/contract/problems.ts'
import { Submission } from '../../../core/contract/submission.ts'
import { EMPTY_DRAFT } from '../../../portal/submission/draft.ts'
import {
  draftFaults,
  FIELDS,
  inPageOrder,
  refusalFaults,
  siteRefusals,
} from '../../../portal/submission/field-faults.ts'

const GOOD = {
  ...EMPTY_DRAFT,
  email: 'ada@example.org',
  catalogs: ['c1'],
  simulator: { name: 'stand-in' as const, version: '1' },
}
const fieldsOf = (faults: readonly { readonly field: string }[]) => faults.map(({ field }) => field)
const refused = (...faults: { at: string; message: string; remedy?: string }[]) =>
  refusalFaults(new Refusal('unprocessable', 'refused', faults))

test('a draft that is good has no faults', () => {
  assert.deepEqual(draftFaults(GOOD, 'proposed'), [])
})

test('an empty draft is missing what only a person can give, and says so kindly', () => {
  const faults = draftFaults(EMPTY_DRAFT, 'proposed')
  assert.deepEqual(fieldsOf(faults).toSorted(), ['catalogs', 'email', 'simulator'])
  assert.ok(faults.every(({ field, missing }) => missing === (field === 'simulator' ? undefined : true)))
})

test('every value out of its range is told at its field with the range and the unit', () => {
  const draft = {
    ...GOOD,
    observation: { seeingArcsec: '12', filter: 'x', seed: '1.5' },
    priority: 'high',
    costCapUsd: '-1',
  }
  const faults = draftFaults(draft, 'proposed')
  assert.deepEqual(fieldsOf(inPageOrder(faults)), [
    'observation/filter',
    'observation/seeingArcsec',
    'observation/seed',
    'priority',
    'costCapUsd',
  ])
  assert.match(faults.find(({ field }) => field === 'observation/seeingArcsec')?.message ?? '', /0 to 10 arcsec/)
})

test('a number with a comma is refused, not read as another number', () => {
  assert.deepEqual(fieldsOf(draftFaults({ ...GOOD, observation: { seeingArcsec: '0,7' } }, 'p')), [
    'observation/seeingArcsec',
  ])
})

test('each wrong line of the physics commands is a fault with its number', () => {
  const faults = draftFaults({ ...GOOD, commands: 'chargesharing 0\nnonsense 1\nseeing 0\n' }, 'proposed')
  assert.deepEqual(
    faults.map(({ field, line }) => [field, line]),
    [
      ['commands', 2],
      ['commands', 3],
    ],
  )
})

test('no sensor, and a sensor that there is not, are faults of the sensors', () => {
  assert.match(draftFaults({ ...GOOD, sensors: '' }, 'p')[0]?.message ?? '', /at least one/)
  assert.match(draftFaults({ ...GOOD, sensors: 'R99' }, 'p')[0]?.message ?? '', /R99/)
})

test("the service's faults stand at the fields that they speak of", () => {
  const faults = refused(
    { at: '/body/catalogs/1 stars.txt:12', message: 'the id is no number', remedy: 'Give a number.' },
    { at: '/body/visits/0', message: 'the table has no visit 5' },
    { at: '/body/observation/visitSeconds', message: 'leaves -3 s' },
    { at: '/body/commands/text:3', message: 'no such command' },
    { at: '/body/commands/preset', message: 'there is no preset' },
    { at: '/body/site', message: 'LOCAL-A: it is offline' },
    { at: 'elsewhere', message: 'odd' },
  )
  assert.deepEqual(fieldsOf(faults), [
    'catalogs',
    'visits',
    'observation/visitSeconds',
    'commands',
    'commands',
    'site',
    'form',
  ])
  assert.deepEqual(faults[0], {
    field: 'catalogs',
    index: 1,
    message: 'stars.txt:12: the id is no number',
    remedy: 'Give a number.',
  })
  assert.equal(faults[3]?.line, 3)
})

test('whatever the contract itself refuses finds its field', () => {
  const wrong = {
    name: '',
    email: 'x',
    catalogs: [],
    simulator: { name: 'stand-in', version: '1' },
    snaps: [9],
    vo: 'A B',
  }
  const { error } = Submission.safeParse(wrong)
  assert.ok(error)
  assert.deepEqual(fieldsOf(refusalFaults(refusalOfIssues('/body', error))), [
    'name',
    'email',
    'catalogs',
    'vo',
    'snaps',
  ])
})

test('a VO that is not one of mine is a fault of the VO; a service that is away is a fault of no field', () => {
  assert.deepEqual(fieldsOf(refusalFaults(new Refusal('forbidden', 'You are no member of the VO x'))), ['vo'])
  assert.deepEqual(refusalFaults(new Refusal('unavailable', 'later')), [])
  assert.deepEqual(refusalFaults(new TypeError('fetch failed')), [])
})

test('where no site can run a task, the reasons go to the rows of the sites and not into a long list', () => {
  const of = (...messages: readonly string[]) =>
    new Refusal(
      'unprocessable',
      'none',
      messages.map((message) => ({ at: '/body/site', message })),
    )
  const wished = of('A: you asked for B', 'B: it is offline: cooling')
  assert.deepEqual(
    [...siteRefusals(wished)],
    [
      ['A', 'you asked for B'],
      ['B', 'it is offline: cooling'],
    ],
  )
  assert.deepEqual(
    refusalFaults(wished).map(({ message }) => message),
    ['B: it is offline: cooling.'],
  )
  const many = of(...['A', 'B', 'C', 'D'].map((site) => `${site}: it has no phosim 3.4`))
  assert.match(refusalFaults(many)[0]?.message ?? '', /No site can run this task/)
  assert.equal(refusalFaults(many).length, 1)
  assert.equal(siteRefusals(new TypeError('away')).size, 0)
})

test('every field of a submission has a place on the page', () => {
  const places = new Set(FIELDS.map((field) => field.split('/')[0]))
  assert.deepEqual(
    Object.keys(Submission.shape).filter((field) => !places.has(field)),
    [],
  )
})
