/** What the stand-in makes of PhoSim's physics commands, and which of them it cannot follow. */
import { commandNumber, parseCommands, writeCommands } from '../../../phosim/physics-commands.ts'

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
  /** The commands, one a line, without comments. */
  readonly lines: readonly string[]
  /** Commands for files that the stand-in does not make. */
  readonly unmade: readonly string[]
}

const FILE_COMMANDS = ['throughputfile', 'eventfile', 'opdfile']

/** Reads checked commands, the last of a repeated key winning; those of optics and detector are passed over. */
export function readCommands(text: string): Commands {
  const { commands } = parseCommands(text)
  const number = (key: string, usual: number) => commandNumber(commands, key) ?? usual
  const zenithV = commandNumber(commands, 'zenith_v')
  return {
    ...(zenithV === undefined ? {} : { zenithV }),
    rayDensity: number('raydensity', 0.6),
    saturation: number('saturation', 1) !== 0,
    blooming: number('blooming', 1) !== 0,
    wellDepth: number('welldepth', 100_000),
    centroidFile: number('centroidfile', 0) !== 0,
    lines: writeCommands(commands).trimEnd().split('\n').filter(Boolean),
    unmade: FILE_COMMANDS.filter((key) => number(key, 0) !== 0),
  }
}
