/** The verdict on a catalog for a reader: what it is, each fault by its line, what PhoSim would do, the remedy. */
import type { CatalogFault, CatalogVerdict } from '../core/contract/catalogs.ts'
import { FILTERS } from '../phosim/file-names.ts'
import { completeHeader } from '../phosim/header.ts'
import { countText, hanging, type Paint } from './terminal.ts'

const shortNumber = (text = '') => (Number.isFinite(Number(text)) ? String(Number(Number(text).toFixed(4))) : text)

/** The observation of a header in a few words. */
function observationText({ header }: CatalogVerdict): string {
  if (header === undefined) return 'objects alone, no observation'
  const { filter, obshistid, rightascension, declination } = completeHeader(header)
  const band = FILTERS[Number(filter)] ?? '?'
  return `visit ${obshistid}, ${band} band, at ${shortNumber(rightascension)} ${shortNumber(declination)} deg`
}

const headline = ({ file, line, code, message }: CatalogFault, sign: string, paint: Paint): string =>
  `  ${sign} ${paint.bold(line === undefined ? file : `${file}:${line}`)}  ${code}  ${message}`

const advice = ({ phosim, remedy }: CatalogFault, paint: Paint): string[] => [
  ...(phosim === undefined ? [] : hanging('      PhoSim: ', phosim, paint.dim)),
  ...hanging('      → ', remedy, String),
]

/** Faults kind by kind in the order of their first lines; what is to be done is said once a kind. */
const kindLines = (faults: readonly CatalogFault[], sign: string, paint: Paint): string[] =>
  [...Map.groupBy(faults, ({ code }) => code).values()].flatMap((kind) => [
    ...kind.map((fault) => headline(fault, sign, paint)),
    ...kind.slice(0, 1).flatMap((fault) => advice(fault, paint)),
  ])

/** How many faults of these kinds there are in all, those that are not listed included. */
const countOf = (faults: readonly CatalogFault[], counts: Readonly<Record<string, number>>): number =>
  [...new Set(faults.map(({ code }) => code))].reduce((total, code) => total + (counts[code] ?? 0), 0)

const plural = (count: number, word: string) => `${countText(count)} ${word}${count === 1 ? '' : 's'}`

/** A verdict for a reader. `name` is the catalog's, as the user gave it. */
export function verdictLines(name: string, verdict: CatalogVerdict, paint: Paint): string[] {
  const { errors, warnings, counts, objects, rules, seds, objectsBySensor } = verdict
  const sensors = objectsBySensor === undefined ? '' : ` on ${plural(Object.keys(objectsBySensor).length, 'sensor')}`
  const bad = countOf(errors, counts)
  const doubtful = countOf(warnings, counts)
  const unlisted = bad + doubtful - errors.length - warnings.length
  const state = bad > 0 ? paint.red(`✗ ${plural(bad, 'error')}`) : paint.green('✓ no errors')
  const doubts = doubtful > 0 ? `, ${paint.yellow(plural(doubtful, 'warning'))}` : ''
  return [
    `${paint.bold(name)}  ${plural(objects, 'object')}${sensors}; ${observationText(verdict)}`,
    `  ${state}${doubts}  ${paint.dim(`by the rules of ${rules}`)}`,
    ...kindLines(errors, paint.red('✗'), paint),
    ...kindLines(warnings, paint.yellow('!'), paint),
    ...(unlisted > 0 ? [paint.dim(`  and ${plural(unlisted, 'fault')} more of these kinds`)] : []),
    ...(seds.length === 0
      ? []
      : [paint.dim(`  ${plural(seds.length, 'SED')} that the site must have, such as ${seds[0]}`)]),
  ]
}
