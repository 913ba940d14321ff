/** Capital letters and digits of 5 x 7 dots, to write on pictures. */

export const GLYPH_WIDTH = 5
export const GLYPH_HEIGHT = 7
const ADVANCE = GLYPH_WIDTH + 1

/** Seven rows a glyph, each a base-32 digit of five dots, the leftmost the highest. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vggsggv',
  F: 'vggsggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '-': '000v000',
  _: '000000v',
  '.': '00000cc',
  ',': '0000c48',
  ':': '0cc0cc0',
  '/': '01248g0',
  '=': '00v0v00',
  '+': '044v440',
  '(': '2488842',
  ')': '8422248',
}

/** Width in dots of a text. */
export const textWidth = (text: string): number => Math.max(0, text.length * ADVANCE - 1)

/** Calls `dot` for every dot of the text, its upper left corner at (0, 0). Letters become capitals; unknown signs, gaps. */
export function drawText(text: string, dot: (x: number, y: number) => void): void {
  for (const [place, sign] of [...text.toUpperCase()].entries()) {
    for (const [y, row] of [...(GLYPHS[sign] ?? '')].entries()) {
      const dots = Number.parseInt(row, 32)
      for (let x = 0; x < GLYPH_WIDTH; x++) if (dots & (16 >> x)) dot(place * ADVANCE + x, y)
    }
  }
}
