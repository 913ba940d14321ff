/** What a look at the sensors tells before a task is sent: more sources than a site can hold, or none at all. */
import { headerNumber } from '../../phosim/header.ts'
import { commandNumber } from '../../phosim/physics-commands.ts'
import { skySources } from '../../phosim/sky-sources.ts'
import { grouped } from '../monitor/wording.ts'
import type { SiteItem } from '../world.ts'
import type { Look } from './visit-looks.ts'

interface Crowd {
  readonly sensor: string
  readonly objects: number
  readonly sky: number
  readonly look: Look
}

const total = ({ objects, sky }: Crowd): number => objects + sky

/** What prepare would refuse. One warning at most, of the fullest sensor; `sites` are those that could run the task. */
export function crowdWarnings(
  looks: readonly Look[],
  sensors: readonly string[],
  sites: readonly SiteItem[],
): readonly string[] {
  const worst = looks.flatMap((look) => fullest(look, sensors) ?? []).sort((a, b) => total(b) - total(a))[0]
  const full = sites.filter(({ site }) => worst !== undefined && total(worst) > site.sourceLimit)
  if (worst === undefined || full.length === 0) return []
  const limits = full.map(({ site }) => `${site.site} holds ${grouped(site.sourceLimit)}`)
  const more = limits.length > 3 ? ` and ${limits.length - 3} more sites are too small` : ''
  return [`${wordsOf(worst)}; ${limits.slice(0, 3).join(', ')}${more}. Thin the catalog, or leave the sensor out.`]
}

function fullest(look: Look, sensors: readonly string[]): Crowd | undefined {
  const sky = skySources(look.header, commandNumber(look.commands, 'zenith_v'))
  const crowds = sensors.map((sensor) => ({ sensor, objects: look.objectsBySensor?.[sensor] ?? 0, sky, look }))
  return crowds.sort((a, b) => b.objects - a.objects)[0]
}

function wordsOf({ sensor, objects, sky, look: { obsHistId, isEstimate } }: Crowd): string {
  const about = isEstimate ? 'about ' : ''
  const ofSky = sky === 0 ? '' : `, and the sky adds ${grouped(sky)}`
  return `In visit ${obsHistId ?? '?'}, ${about}${grouped(objects)} sources fall on ${sensor}${ofSky}`
}

/** Visits on whose sensors nothing would be simulated, for too few objects fall there. */
export function darkWarnings(looks: readonly Look[], sensors: readonly string[]): readonly string[] {
  const dark = looks.filter((look) => isDark(look, sensors))
  if (dark.length === 0) return []
  const where =
    looks.length === 1
      ? `In visit ${dark[0]?.obsHistId}`
      : `In ${dark.length} of ${looks.length} visits that were looked at`
  return [`${where}, no object falls on the chosen sensors, and nothing would be simulated.`]
}

function isDark({ objectsBySensor, header }: Look, sensors: readonly string[]): boolean {
  if (objectsBySensor === undefined) return false
  // Darks and flats have no sources, so none is asked of their sensors.
  const least = headerNumber(header, 'telconfig') === 0 ? headerNumber(header, 'minsource') : 0
  return sensors.every((sensor) => (objectsBySensor[sensor] ?? 0) < least)
}
