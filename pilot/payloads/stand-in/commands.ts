/** What the stand-in makes of PhoSim's physics commands, and which of them it cannot follow. */

export interface Commands {
  /** V brightness of the dark sky at zenith; 100 and more means none. */
  readonly zenithV?: number
  /** Cosmic rays per square centimetre in 15 s. */
  readonly rayDensity: number
  readonly saturation: boolean
  readonly blooming: boolean
  /** Electrons that a well holds. */
  readonly wellDepth: number
  readonly centroidFile: boolean
  /** The command lines as given, without comments. */
  readonly lines: readonly string[]
  /** Commands for files that the stand-in does not make. */
  readonly unmade: readonly string[]
}

const FILE_COMMANDS = ['throughputfile', 'eventfile', 'opdfile']

/** Reads commands, one `key value` a line, the last of a repeated key winning; keys of optics are passed over. */
export function readCommands(text: string): Commands {
  const lines = text
    .split('\n')
    .map((line) => (line.split('#')[0] ?? '').trim())
    .filter((line) => line !== '')
  const values = new Map(lines.map((line) => [line.split(/\s+/)[0] ?? '', Number(line.split(/\s+/)[1])]))
  const number = (key: string, usual: number) => {
    const value = values.get(key) ?? Number.NaN
    return Number.isFinite(value) ? value : usual
  }
  const zenithV = number('zenith_v', Number.NaN)
  return {
    ...(Number.isNaN(zenithV) ? {} : { zenithV }),
    rayDensity: number('raydensity', 0.6),
    saturation: number('saturation', 1) !== 0,
    blooming: number('blooming', 1) !== 0,
    wellDepth: number('welldepth', 100_000),
    centroidFile: number('centroidfile', 0) !== 0,
    lines,
    unmade: FILE_COMMANDS.filter((key) => number(key, 0) !== 0),
  }
}
