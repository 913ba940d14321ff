/** The quote: what a task would take before anything is spent, and which sites could run it at what price. */
import { type Estimate, estimateVisit } from '../../phosim/estimate.ts'
import { headerNumber } from '../../phosim/header.ts'
import { prospectsOf } from '../brokerage/prospects.ts'
import { type Request, refusalOf, wishOf } from '../brokerage/refusals.ts'
import { MAX_SNAPS } from '../contract/identifiers.ts'
import { BEST_AVAILABLE, type Quote } from '../contract/submission.ts'
import { needsOf } from '../planning/needs.ts'
import type { CatalogRecord, Task, VisitPlan } from '../task.ts'
import type { SiteItem, World } from '../world.ts'
import { crowdWarnings, darkWarnings } from './sensor-warnings.ts'
import { type Look, lookAt } from './visit-looks.ts'

export type QuoteWorld = Pick<World, 'observations' | 'sites' | 'settings' | 'storage'>
type Quoted = Pick<Task, 'submission' | 'catalogs' | 'visits' | 'sensors' | 'vo' | 'selfTest' | 'submittedAt'>

/** Of many visits so many are estimated, evenly picked, and the rest taken to be like them. */
const ESTIMATED_VISITS = 10
const LONG_JOB_HOURS = 24
const LARGE_OUTPUT_BYTES = 1e12

export async function quoteFor(world: QuoteWorld, task: Quoted, records: readonly CatalogRecord[]): Promise<Quote> {
  const plans = task.visits.length > 0 ? sample(task.visits) : [undefined]
  const looks = await lookAt(world, task, records, plans)
  const estimates = looks.map((each) => estimate(task, each))
  const visits = Math.max(1, task.visits.length, task.submission.visits.length)
  const scale = visits / estimates.length
  const sum = (of: (estimate: Estimate) => number) => estimates.reduce((total, each) => total + of(each), 0) * scale
  const totals = {
    visits,
    sensors: Math.max(...estimates.map((each) => each.sensors)),
    jobs: Math.round(sum((each) => each.jobs)),
    cpuHours: sum((each) => each.totalSeconds) / 3600,
    longestJobHours: Math.max(...estimates.map((each) => each.longestJobSeconds)) / 3600,
    memoryMiB: Math.max(...estimates.map((each) => each.memoryMiB)),
    outputBytes: Math.round(sum((each) => each.totalBytes)),
    outputFiles: Math.round(sum((each) => each.files)),
  }
  return priced(task, totals, { records, looks }, await world.sites.all(), world.settings.roomFactor)
}

function sample(visits: readonly VisitPlan[]): VisitPlan[] {
  const step = Math.max(1, visits.length / ESTIMATED_VISITS)
  const picked = Array.from(
    { length: Math.min(ESTIMATED_VISITS, visits.length) },
    (_, n) => visits[Math.floor(n * step)],
  )
  return picked.filter((plan) => plan !== undefined)
}

function estimate({ submission, sensors }: Quoted, { header, commands, magnitudes, objectsBySensor }: Look): Estimate {
  const snaps = Math.min(headerNumber(header, 'nsnap'), MAX_SNAPS)
  return estimateVisit({
    simulator: submission.simulator,
    header,
    commands,
    sensors,
    snaps: submission.snaps?.filter((snap) => snap < snaps).length ?? snaps,
    magnitudes,
    ...(objectsBySensor === undefined ? {} : { objectsBySensor }),
    amplifiers: submission.amplifiers,
  })
}

type Totals = Omit<Quote, 'priceUsd' | 'sites' | 'bestAvailable' | 'warnings'>

interface Known {
  readonly records: readonly CatalogRecord[]
  readonly looks: readonly Look[]
}

function priced(
  task: Quoted,
  totals: Totals,
  { records, looks }: Known,
  items: readonly SiteItem[],
  roomFactor: number,
): Quote {
  const unpriced: Quote = { ...totals, priceUsd: 0, sites: [], warnings: warningsOf(totals) }
  const request = requestOf(task, unpriced)
  const refusalAt = (item: SiteItem, of: Request) => refusalOf(item, of) ?? missingSeds(item, records)
  const willing = items.filter((item) => refusalAt(item, { ...request, site: BEST_AVAILABLE }) === undefined)
  const chosen = items.filter((item) => refusalAt(item, request) === undefined)
  const ofSensors = [...crowdWarnings(looks, task.sensors, chosen), ...darkWarnings(looks, task.sensors)]
  const warnings = [...unpriced.warnings, ...ofSensors]
  const bare = { ...unpriced, warnings }
  const runSeconds = (bare.cpuHours * 3600) / Math.max(1, bare.jobs)
  const { sites: prospects, best } = prospectsOf(willing, { jobs: bare.jobs, runSeconds, roomFactor })
  const sites = items.map((item) => ({
    ...siteQuote(bare, item, refusalAt(item, request)),
    ...prospects.find(({ site }) => site === item.site.site),
  }))
  const prices = sites.filter((of) => of.refusal === undefined).map((of) => of.priceUsd)
  const priceUsd = prices.length === 0 ? 0 : Math.min(...prices)
  return { ...bare, priceUsd, sites, ...(best === undefined ? {} : { bestAvailable: best }) }
}

function siteQuote(quote: Quote, { site }: SiteItem, refusal: string | undefined) {
  const slots = Math.max(1, Math.min(site.slots, quote.jobs))
  return {
    site: site.site,
    priceUsd: site.usdPerCoreHour * quote.cpuHours,
    hours: Math.max(quote.longestJobHours, quote.cpuHours / slots),
    ...(refusal === undefined ? {} : { refusal }),
  }
}

/** The simulate jobs decide where a task can run: the other stages ask less. */
const requestOf = (task: Quoted, quote: Quote): Request => ({
  ...wishOf(task, quote),
  needs: needsOf(quote, task.submission.simulator).simulate,
  refusedSites: [],
  onDemand: false,
  now: task.submittedAt,
})

/** SEDs that neither the bundles nor the site's published list have: named before anything is spent. */
function missingSeds({ site }: SiteItem, records: readonly CatalogRecord[]): string | undefined {
  if (site.sedsPublished === undefined) return undefined
  const published = new Set(site.sedsPublished)
  const missing = records.flatMap(({ verdict }) => verdict?.seds ?? []).filter((sed) => !published.has(sed))
  return missing.length === 0
    ? undefined
    : `its library lacks ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`
}

function warningsOf({ longestJobHours, outputBytes }: Totals): string[] {
  const warnings: string[] = []
  if (longestJobHours > LONG_JOB_HOURS)
    warnings.push(
      `The longest job takes about ${longestJobHours.toFixed(0)} h: a bright star or a bright sky. Most sites allow less.`,
    )
  if (outputBytes > LARGE_OUTPUT_BYTES) warnings.push(`The images take about ${(outputBytes / 1e12).toFixed(1)} TB.`)
  return warnings
}
