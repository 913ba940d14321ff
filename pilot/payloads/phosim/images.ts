/** Whether what raytrace and e2adc wrote is what was promised: every name, whole FITS files, light where there must be. */
import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AMPLIFIERS, amplifierName, type Exposure, eImageName } from '../../../phosim/file-names.ts'
import { type Hdu, pixelsOf, readFits } from '../../fits.ts'
import { PayloadFailure } from '../payload-failure.ts'

const NAMED_IN_MESSAGE = 4

/** The sixteen amplifier images of an exposure, by PhoSim's names. */
export const amplifierNames = (exposure: Exposure): string[] =>
  AMPLIFIERS.map((amplifier) => amplifierName(exposure, amplifier))

/** Throws unless the folder has every one of these names: programs of PhoSim end with code 0 without writing. */
export async function checkPresent(program: string, folder: string, names: readonly string[]): Promise<void> {
  const present = await Promise.all(
    names.map((name) =>
      access(join(folder, name)).then(
        () => true,
        () => false,
      ),
    ),
  )
  const missing = names.filter((_, at) => !present[at])
  if (missing.length === 0) return
  const more = missing.length > NAMED_IN_MESSAGE ? ` and ${missing.length - NAMED_IN_MESSAGE} more` : ''
  throw new PayloadFailure(
    'payload',
    'output-missing',
    `${program} ended with code 0 and did not write ${missing.slice(0, NAMED_IN_MESSAGE).join(', ')}${more}.`,
  )
}

/** The one image of a PhoSim file, read to its last byte. */
export async function readImage(path: string): Promise<Hdu> {
  try {
    const [unit] = await readFits(path)
    if (unit === undefined || unit.data.length === 0) throw new Error('it holds no image')
    return unit
  } catch (fault) {
    const words = (fault instanceof Error ? fault.message : String(fault)).replaceAll(path, basename(path))
    throw new PayloadFailure('payload', 'fits-unreadable', `PhoSim wrote a broken file: ${basename(path)}: ${words}`)
  }
}

/** An e-image that was found whole. */
export interface ElectronImage {
  readonly width: number
  readonly height: number
  readonly pixels: Float32Array
  /** Sum of all pixels, in electrons. */
  readonly electrons: number
}

/** Reads an e-image; throws when it is dark and must not be. */
export async function readElectrons(work: string, exposure: Exposure, mustHaveLight: boolean): Promise<ElectronImage> {
  const unit = await readImage(join(work, eImageName(exposure)))
  const pixels = pixelsOf(unit)
  const electrons = pixels.reduce((sum, value) => sum + value, 0)
  if (mustHaveLight && !(electrons > 0))
    throw new PayloadFailure(
      'payload',
      'no-light',
      `raytrace ended with code 0 and drew an e-image of ${exposure.sensor} without one electron, where there must be ` +
        'light: a broken installation of PhoSim does this, and an object id that is not a number.',
    )
  return { width: Number(unit.values.get('NAXIS1')), height: Number(unit.values.get('NAXIS2')), pixels, electrons }
}
