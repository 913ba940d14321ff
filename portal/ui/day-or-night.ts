/** Day or night as it is now: for what is drawn on a canvas, which knows no custom properties. */
import { useSyncExternalStore } from 'react'

const NIGHT = '(prefers-color-scheme: dark)'

const dayOrNight = (): string => `${document.documentElement.dataset.theme ?? ''} ${matchMedia(NIGHT).matches}`

function subscribe(changed: () => void): () => void {
  const machine = matchMedia(NIGHT)
  const choice = new MutationObserver(changed)
  machine.addEventListener('change', changed)
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => {
    machine.removeEventListener('change', changed)
    choice.disconnect()
  }
}

/** Another text whenever the reader chooses day or night, or the machine does. */
export const useDayOrNight = (): string => useSyncExternalStore(subscribe, dayOrNight)

/** What the tokens' colours are now: each is read off an element that wears it. */
export function coloursOf(tokens: readonly string[]): readonly string[] {
  const probe = document.body.appendChild(document.createElement('i'))
  const colours = tokens.map((token) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return colours
}
