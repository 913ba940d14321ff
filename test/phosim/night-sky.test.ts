import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BANDS, bandOf } from '../../phosim/bands.ts'
import { backgroundRate, skyMagnitude, skyViewOf } from '../../phosim/night-sky.ts'

describe('the sky', () => {
  const sky = (header: Record<string, string>, zenithV?: number) =>
    skyMagnitude(skyViewOf({ altitude: '60', ...header }), bandOf(2), zenithV)

  it('brightens with the moon, more when it is full and near', () => {
    const dark = sky({})
    const moon = (moonphase: string, dist2moon: string) => sky({ moonalt: '45', moonphase, dist2moon })
    assert.ok(dark - moon('50', '90') > 0.2 && dark - moon('50', '90') < 1.5)
    assert.ok(moon('100', '90') < moon('50', '90') - 0.8)
    assert.ok(moon('100', '20') < moon('100', '90') - 0.8)
    assert.equal(sky({ moonalt: '-1', moonphase: '100', dist2moon: '20' }), dark)
  })

  it('of a full moon 60 degrees away has the V brightness of Krisciunas and Schaefer, about 18', () => {
    const g = skyMagnitude(
      skyViewOf({ filter: '1', altitude: '60', moonalt: '60', moonphase: '100', dist2moon: '60' }),
      bandOf(1),
    )
    assert.ok(g > 17.6 && g < 18.9, `${g}`)
  })

  it('follows zenith_v', () => {
    assert.ok(Math.abs(sky({}) - sky({}, 21.08) - 1) < 1e-9)
  })
})

it('the table of bands gives the sky that SMTN-002 gives, in electrons a second and pixel', () => {
  const rates = BANDS.map((band, filter) => backgroundRate(skyViewOf({ filter: String(filter), altitude: '90' }), band))
  for (const [i, rate] of [1.51, 15.5, 33.0, 53.2, 79.1, 90.8].entries())
    assert.ok(Math.abs((rates[i] ?? 0) / rate - 1) < 0.005, `${rates[i]} of ${rate}`)
})
