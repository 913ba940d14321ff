/** The tokens' colours as the browser has worked them out, for a canvas, which knows no custom properties. */
import { useSyncExternalStore } from 'react'
import { BAND_SIGNS } from './bands.ts'
import type { DrawingColours } from './draw-points.ts'

const NIGHT = '(prefers-color-scheme: dark)'

function subscribe(onChange: () => void): () => void {
  const machine = matchMedia(NIGHT)
  const reader = new MutationObserver(onChange)
  machine.addEventListener('change', onChange)
  reader.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => {
    machine.removeEventListener('change', onChange)
    reader.disconnect()
  }
}

/** What decides day or night: the reader's choice, and the machine's. */
const themeNow = () => `${document.documentElement.dataset.theme ?? 'auto'} ${matchMedia(NIGHT).matches}`

/** Only an element of the page has colours worked out. */
function measured(tokens: readonly string[]): readonly string[] {
  const probe = document.body.appendChild(document.createElement('i'))
  const colours = tokens.map((token) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return colours
}

const known = new Map<string, DrawingColours>()

function coloursIn(theme: string): DrawingColours {
  const before = known.get(theme)
  if (before !== undefined) return before
  const [ring = '', ground = '', ...bands] = measured(['--ink', '--surface', ...BAND_SIGNS.map(({ colour }) => colour)])
  const colours = { ring, ground, bands }
  known.set(theme, colours)
  return colours
}

/** The same object until day or night comes. */
export const useDrawingColours = (): DrawingColours => coloursIn(useSyncExternalStore(subscribe, themeNow))
