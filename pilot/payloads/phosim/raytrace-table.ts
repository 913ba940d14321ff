/** Reads the table that raytrace prints while it works: a line a source type, its photons and its seconds. */

/** Name, sources, photons, four percentages, seconds, photons a second. */
const ROW = /^(\S.*?)\s+([\d,]+)\s+([\d,]+)\s+\(([^)]*)\)\s+([\d.]+)\s+[\d,-]+\s*$/

export type Light = 'dark sky' | 'moon' | 'dome' | 'objects'

export interface TableRow {
  readonly light: Light
  readonly sources: number
  readonly photons: number
  readonly seconds: number
}

/** PhoSim has 73 source types, most of them one magnitude of objects each. */
function lightOf(name: string): Light {
  if (/dark/i.test(name)) return 'dark sky'
  if (/moon/i.test(name)) return 'moon'
  return /dome/i.test(name) ? 'dome' : 'objects'
}

const whole = (text: string | undefined) => Number((text ?? '').replaceAll(',', ''))

function readRow(line: string): TableRow | undefined {
  const found = ROW.exec(line)
  if (!found) return undefined
  const [, name = '', sources, photons, , seconds] = found
  return { light: lightOf(name), sources: whole(sources), photons: whole(photons), seconds: Number(seconds) }
}

/** The rows among the lines of raytrace's stdout. */
export const tableRows = (output: readonly string[]): TableRow[] => output.flatMap((line) => readRow(line) ?? [])

/** Seconds that raytrace spent on each kind of light, as phases of the job; they are part of `raytrace`'s own. */
export function secondsByLight(output: readonly string[]): Record<string, number> {
  const seconds: Record<string, number> = {}
  for (const row of tableRows(output)) {
    const phase = `raytrace: ${row.light}`
    seconds[phase] = Number(((seconds[phase] ?? 0) + row.seconds).toFixed(3))
  }
  return seconds
}
