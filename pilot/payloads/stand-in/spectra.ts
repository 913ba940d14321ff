/** Spectra by the name of their file: black bodies and simple galaxies, since no library of spectra comes along. */

/** A spectrum as f_nu on any scale, by the wavelength in nm in the source's frame. */
export type Spectrum = (wavelengthNm: number) => number

/** hc/k in nm K. */
const HC_OVER_K = 1.438777e7

/** f_lambda lambda constant, PhoSim's `sed_flat.txt`: as many photons in every nm. */
const flatInPhotons: Spectrum = (wavelength) => wavelength

const blackBody =
  (kelvin: number): Spectrum =>
  (wavelength) =>
    wavelength ** -3 / Math.expm1(HC_OVER_K / (wavelength * kelvin))

/** A galaxy: f_nu as a power of wavelength each side of the 4000-angstrom break, and nothing beyond the Lyman limit. */
const galaxy =
  (slope: number, ultravioletSlope: number, breakFactor: number): Spectrum =>
  (wavelength) => {
    if (wavelength < 91.2) return 0
    const ratio = wavelength / 400
    return ratio >= 1 ? ratio ** slope : breakFactor * ratio ** ultravioletSlope
  }

/** Star formation at a constant rate, falling exponentially, long over: chosen for typical ugrizy colours at z < 1. */
const CONSTANT = galaxy(0.4, 0.3, 0.75)
const EXPONENTIAL = galaxy(1.0, 1.2, 0.55)
const BURST = galaxy(1.7, 3.0, 0.4)

const QUASAR: Spectrum = (wavelength) => (wavelength < 91.2 ? 0 : wavelength ** 0.5)

interface Rule {
  readonly name: RegExp
  readonly spectrum: (match: RegExpExecArray) => Spectrum
}

/** The names of the DESC and CatSim libraries, the first that fits. Digits that name a temperature are in kelvin. */
const RULES: readonly Rule[] = [
  { name: /lte0*(\d{2,3})/, spectrum: (match) => blackBody(100 * Number(match[1])) },
  { name: /(?:^|\/)k[mp]\d+_.*_(\d{4,5})(?:\.|$)/, spectrum: (match) => blackBody(Number(match[1])) },
  { name: /bergeron.*_(\d{4,6})(?:\.gz)?$/, spectrum: (match) => blackBody(Number(match[1])) },
  { name: /(?:^|\/)m(\d(?:\.\d)?)/, spectrum: (match) => blackBody(3800 - 150 * Number(match[1])) },
  { name: /(?:^|\/)l\d/, spectrum: () => blackBody(2000) },
  { name: /(?:^|\/)const\./, spectrum: () => CONSTANT },
  { name: /(?:^|\/)exp\./, spectrum: () => EXPONENTIAL },
  { name: /(?:^|\/)(?:inst|burst)\./, spectrum: () => BURST },
  { name: /agn/, spectrum: () => QUASAR },
  { name: /specfile|(?:^|\/)sn/, spectrum: () => blackBody(9000) },
]

/** The spectrum that a path stands for; anything unknown is flat in photons. */
export function spectrumNamed(path: string): Spectrum {
  const name = path.toLowerCase()
  if (name.includes('sky/')) return flatInPhotons
  for (const rule of RULES) {
    const match = rule.name.exec(name)
    if (match !== null) return rule.spectrum(match)
  }
  return flatInPhotons
}
