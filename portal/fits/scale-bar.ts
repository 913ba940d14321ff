/** The length of the scale bar: a round number of arcsec that fits. */

const STEPS_ARCSEC = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000]

export interface ScaleBar {
  readonly arcsec: number
  /** `30″`, `2′`, `1°`. */
  readonly text: string
}

function angleText(arcsec: number): string {
  if (arcsec < 60) return `${arcsec}″`
  return arcsec < 3600 ? `${arcsec / 60}′` : `${arcsec / 3600}°`
}

/** The longest round bar of at most so many arcsec. */
export function scaleBar(mostArcsec: number): ScaleBar {
  const arcsec = STEPS_ARCSEC.findLast((step) => step <= mostArcsec) ?? 0.1
  return { arcsec, text: angleText(arcsec) }
}
