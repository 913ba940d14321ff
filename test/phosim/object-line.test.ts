import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseObject } from '../../phosim/object-line.ts'

const STAR = 'object 7 31.24 -10.09 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none'

const codes = (line: string) => parseObject(line).faults?.map(({ code }) => code)
const message = (line: string) => parseObject(line).faults?.[0]?.message ?? ''

test('a star is read with nothing but its place, brightness and spectrum', () => {
  assert.deepEqual(parseObject(STAR).object, {
    id: '7',
    raDeg: 31.24,
    decDeg: -10.09,
    magnorm: 20,
    sed: '../sky/sed_flat.txt',
    redshift: 0,
    gamma1: 0,
    gamma2: 0,
    kappa: 0,
    deltaRa: 0,
    deltaDec: 0,
    model: { kind: 'point' },
  })
})

test('a lensed, dusty galaxy keeps every field in its place', () => {
  const line =
    'object 34308924793883 31.13 -9.99 26.07 galaxySED/Exp.40E09.02Z.spec.gz 0.55 0.01 -0.02 0.03 1e-6 2e-6 sersic2d 0.58 0.45 2.8 1 CCM 0.1 3.1 calzetti 0.06 4'
  const { object } = parseObject(line)
  assert.deepEqual(object?.model, { kind: 'sersic2d', aArcsec: 0.58, bArcsec: 0.45, positionAngleDeg: 2.8, index: 1 })
  assert.deepEqual(object?.restDust, { law: 'ccm', av: 0.1, rv: 3.1 })
  assert.deepEqual(object?.galacticDust, { law: 'calzetti', av: 0.06, rv: 4 })
  assert.deepEqual([object?.redshift, object?.gamma1, object?.gamma2, object?.kappa], [0.55, 0.01, -0.02, 0.03])
  assert.deepEqual([object?.deltaRa, object?.deltaDec], [1e-6, 2e-6])
})

test('every model of 3.4 takes its own number of parameters and no other', () => {
  const parameters = {
    star: 0,
    point: 0,
    gauss: 1,
    movingpoint: 2,
    sersic2D: 4,
    sersic: 6,
    pinhole: 4,
    'lens/arc.fits.gz': 2,
  }
  for (const [model, count] of Object.entries(parameters)) {
    const line = (extra: number) =>
      STAR.replace('star none', `${[model, ...Array(count + extra).fill('0.5')].join(' ')} none`)
    assert.equal(codes(line(0)), undefined, model)
    assert.ok(codes(line(1)), model)
    if (count > 0) assert.ok(codes(line(-1)), model)
  }
})

test('ids such as 0.0, repeated ones and negative right ascensions are accepted', () => {
  assert.equal(parseObject(STAR.replace('object 7 31.24', 'object 0.0 -0.0154703')).object?.raDeg, -0.0154703)
})

test('an id with letters is one fault and an infinite redshift in the same line another', () => {
  const line = STAR.replace('object 7', 'object MS_inf_8').replace('.txt 0', '.txt inf')
  assert.deepEqual(codes(line), ['id-not-number', 'not-a-number'])
  assert.match(message(line), /id "MS_inf_8"/)
})

test('inf within the name of a spectrum is no fault', () => {
  assert.equal(codes(STAR.replace('sed_flat', 'Settlinf')), undefined)
})

test('knots and other unknown words are unknown models', () => {
  assert.deepEqual(codes(STAR.replace('star', 'knots 0.4 0.2 74 23')), ['model-unknown'])
  assert.match(message(STAR.replace('star', 'knots')), /imSim/)
  assert.deepEqual(codes(STAR.replace('star', 'constructor')), ['model-unknown'])
})

test('fields that are missing or too many are counted in the message', () => {
  assert.match(message('object 7 31.24'), /has 3 fields/)
  assert.match(message(`${STAR} none`), /has 16 fields; its model and dust take 15/)
  assert.deepEqual(codes(STAR.replace('none none', 'none CCM 0.1')), ['field-count'])
})

test('an unknown law of dust is named', () => {
  assert.deepEqual(codes(STAR.replace('none none', 'none odonnell 0.1 3.1')), ['dust-law'])
})

test('whatever the line, reading it gives an object or faults and never throws', () => {
  const word = fc.oneof(fc.constantFrom('object', 'star', 'none', 'CCM', 'sersic2d', 'nan', '0', '1.5'), fc.string())
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const { object, faults } = parseObject(`object ${words.join(' ')}`)
      assert.ok(object !== undefined || faults.length > 0)
    }),
  )
})
