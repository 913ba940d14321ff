/** Paints one exposure of one sensor: sky, sources, cosmic rays, full wells. */

import { bandOf } from '../../../phosim/bands.ts'
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { PIXEL_ARCSEC, sensorIndex, sensorWcs, skyToPixel } from '../../../phosim/focal-plane.ts'
import type { PhaseClock } from '../phase-clock.ts'
import { Brush, type Canvas, createCanvas } from './canvas.ts'
import type { Commands } from './commands.ts'
import { addCosmicRays } from './cosmic-rays.ts'
import { invert } from './matrix.ts'
import { airmass, type Observation } from './observation.ts'
import { expectedElectrons } from './photometry.ts'
import { addPoissonLevel } from './poisson-table.ts'
import { createPsf, effectiveFwhm } from './psf.ts'
import { mixSeeds, Random } from './random.ts'
import { saturate } from './saturation.ts'
import { drawSource } from './shapes.ts'
import { diffuseRate } from './sky.ts'
import { apparentPlace } from './trim.ts'

/** What is to be painted. */
export interface Scene {
  readonly sensor: string
  readonly snap: number
  readonly observation: Observation
  readonly commands: Commands
  readonly sources: readonly CatalogObject[]
}

/** A source's light on the sensor: PhoSim's centroid file has these four columns, the place in FITS pixels. */
export interface Centroid {
  readonly id: string
  readonly photons: number
  readonly x: number
  readonly y: number
}

export interface Exposed {
  readonly canvas: Canvas
  readonly centroids: readonly Centroid[]
  /** Electrons expected in each pixel from the sky or the dome. */
  readonly background: number
  readonly fwhmArcsec: number
  readonly rays: number
}

/** One stream of random numbers for each seed, snap, chip and use. */
export const exposureRandom = ({ observation, snap, sensor }: Scene, use: number): Random =>
  new Random(mixSeeds(observation.seed, snap, sensorIndex(sensor) ?? 0, use))

const SKY = 1
const SOURCES = 2
const RAYS = 3

function paintSources(canvas: Canvas, scene: Scene, fwhmArcsec: number): Centroid[] {
  const { observation, sensor, sources } = scene
  const brush = new Brush(canvas, createPsf(fwhmArcsec), exposureRandom(scene, SOURCES))
  const wcs = sensorWcs(sensor, observation.pointing)
  const air = airmass(observation.altitudeDeg)
  const band = bandOf(observation.filter)
  const rotation = wcs.cd.map((degrees) => (degrees * PIXEL_ARCSEC) / Math.hypot(wcs.cd[0], wcs.cd[1]))
  const [a = 1, b = 0, c = 0, d = 1] = rotation
  const skyToPixels = invert([a, b, c, d])
  const { exposureSeconds } = observation
  return sources.flatMap((source) => {
    const { raDeg, decDeg } = apparentPlace(source)
    const place = skyToPixel(wcs, raDeg, decDeg)
    const expected = expectedElectrons(source, band, air, exposureSeconds)
    if (place === undefined || !(expected > 0)) return []
    drawSource(brush, source, { ...place, expected, skyToPixels, exposureSeconds })
    const { electrons: photons, x, y } = brush.lift()
    return photons > 0 ? [{ id: source.id, photons, x, y }] : []
  })
}

/** Paints the exposure. `halfway` is called between sources and cosmic rays. */
export function expose(scene: Scene, clock: PhaseClock, halfway: () => void): Exposed {
  const { observation, commands } = scene
  const band = bandOf(observation.filter)
  const canvas = createCanvas()
  const background = diffuseRate(observation, band, commands.zenithV) * observation.exposureSeconds
  addPoissonLevel(canvas, background, exposureRandom(scene, SKY))
  clock.lap('sky')
  const fwhmArcsec = effectiveFwhm(observation.seeingArcsec, band.wavelengthNm, airmass(observation.altitudeDeg))
  const centroids = observation.telconfig === 0 ? paintSources(canvas, scene, fwhmArcsec) : []
  clock.lap('sources')
  halfway()
  const random = exposureRandom(scene, RAYS)
  const rays = addCosmicRays(canvas, commands.rayDensity, observation.exposureSeconds, random)
  if (commands.saturation) saturate(canvas, commands.wellDepth, commands.blooming)
  clock.lap('rays and wells')
  return { canvas, centroids, background, fwhmArcsec, rays }
}
