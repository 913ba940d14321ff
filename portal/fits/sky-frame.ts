/** The place of an image on the sky, from its header: FITS WCS papers I and II (Calabretta & Greisen 2002), TAN only. */
import { pixelToSky, skyToPixel, type Wcs } from '../../phosim/focal-plane.ts'
import { type Header, numberOf, textOf } from './cards.ts'
import type { Point } from './viewport.ts'

/** A place in degrees. */
export interface SkyPlace {
  readonly raDeg: number
  readonly decDeg: number
}

/** A projection that can be followed. `note` tells what of the header is not. */
export interface SkyFrame {
  readonly wcs: Wcs
  /** RADESYS, `ICRS` unless told. */
  readonly system: string
  readonly note?: string
}

type Matrix = Wcs['cd']

const RAD = Math.PI / 180

/** CDi_j; a header that has one of them has zeros for the missing. */
function cdMatrix(header: Header): Matrix | undefined {
  const keys = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2']
  const [a, b, c, d] = keys.map((key) => numberOf(header, key))
  if (a === undefined && b === undefined && c === undefined && d === undefined) return undefined
  return [a ?? 0, b ?? 0, c ?? 0, d ?? 0]
}

/** CDELTi with PCi_j, or with the older CROTA2 (paper II, section 6.1). */
function scaledMatrix(header: Header): Matrix | undefined {
  const [x, y] = [numberOf(header, 'CDELT1'), numberOf(header, 'CDELT2')]
  if (x === undefined || y === undefined) return undefined
  const turn = (numberOf(header, 'CROTA2') ?? 0) * RAD
  const hasPc = header.some(({ key }) => /^PC[12]_[12]$/.test(key))
  if (!hasPc) return [x * Math.cos(turn), -y * Math.sin(turn), x * Math.sin(turn), y * Math.cos(turn)]
  const pc = (key: string, usual: number) => numberOf(header, key) ?? usual
  return [x * pc('PC1_1', 1), x * pc('PC1_2', 0), y * pc('PC2_1', 0), y * pc('PC2_2', 1)]
}

/** Turns the projection plane for a LONPOLE other than the usual 180 degrees (paper II, equation 2). */
function turned([a, b, c, d]: Matrix, lonpoleDeg: number): Matrix {
  const turn = (lonpoleDeg - 180) * RAD
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin]
}

const PROJECTED = /^(RA--|DEC-)-TAN(-SIP)?$/

/** The frame of an image, or the reason in words why it has none. */
export function skyFrame(header: Header): SkyFrame | string {
  const [first = '', second = ''] = [textOf(header, 'CTYPE1'), textOf(header, 'CTYPE2')]
  if (first === '' && second === '') return 'The header says nothing of the sky.'
  const kinds = [first, second].map((type) => PROJECTED.exec(type)?.[1])
  if (kinds.toSorted().join() !== 'DEC-,RA--') return `The projection ${first}, ${second} is not followed here.`
  const units = ['CUNIT1', 'CUNIT2'].map((key) => textOf(header, key) ?? 'deg')
  if (units.some((unit) => !/^deg/i.test(unit))) return `The header counts the sky in ${units.join(', ')}.`
  const matrix = cdMatrix(header) ?? scaledMatrix(header)
  if (matrix === undefined || matrix[0] * matrix[3] === matrix[1] * matrix[2]) return 'The header gives no pixel scale.'
  return framed(header, matrix, kinds[0] === 'DEC-', first.endsWith('SIP'))
}

function framed(header: Header, [a, b, c, d]: Matrix, decFirst: boolean, distorted: boolean): SkyFrame {
  const number = (key: string) => numberOf(header, key) ?? 0
  const [one, other] = [number('CRVAL1'), number('CRVAL2')]
  const straight: Matrix = decFirst ? [c, d, a, b] : [a, b, c, d]
  return {
    wcs: {
      crpix: [number('CRPIX1'), number('CRPIX2')],
      crval: decFirst ? [other, one] : [one, other],
      cd: turned(straight, numberOf(header, 'LONPOLE') ?? 180),
    },
    system: textOf(header, 'RADESYS') ?? 'ICRS',
    ...(distorted ? { note: 'The distortion (SIP) is left out: positions are off by some pixels.' } : {}),
  }
}

/** The sky under FITS pixel coordinates. */
export const skyAt = ({ wcs }: SkyFrame, { x, y }: Point): SkyPlace => pixelToSky(wcs, x, y)

/** FITS pixel coordinates of a place; undefined on the far side of the sky. */
export const pixelOf = ({ wcs }: SkyFrame, { raDeg, decDeg }: SkyPlace): Point | undefined =>
  skyToPixel(wcs, raDeg, decDeg)

/** Side of a pixel in arcsec at the reference point: the root of its area. */
export function arcsecPerPixel({ wcs }: SkyFrame): number {
  const [a, b, c, d] = wcs.cd
  return Math.sqrt(Math.abs(a * d - b * c)) * 3600
}

const STEP_DEG = 1 / 3600

/** Unit vectors on the image, y up, towards north and east at a pixel; undefined next to a pole. */
export function compassAt(frame: SkyFrame, pixel: Point): { readonly north: Point; readonly east: Point } | undefined {
  const { raDeg, decDeg } = skyAt(frame, pixel)
  const along = Math.cos(decDeg * RAD)
  if (along < 1e-4) return undefined
  const towards = (raStep: number, decStep: number): Point => {
    const from = pixelOf(frame, { raDeg: raDeg - raStep, decDeg: decDeg - decStep }) ?? pixel
    const to = pixelOf(frame, { raDeg: raDeg + raStep, decDeg: decDeg + decStep }) ?? pixel
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    return { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
  }
  return { north: towards(0, STEP_DEG), east: towards(STEP_DEG / along, 0) }
}
