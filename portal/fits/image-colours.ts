/** The colours of what is written on an image, as the style sheet has them. */

export interface ImageColours {
  readonly ink: string
  readonly seam: string
  readonly object: string
  readonly spot: string
  readonly warning: string
  readonly font: string
}

/** Reads the tokens where an element stands. */
export function imageColours(element: Element): ImageColours {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    ink: token('--image-ink'),
    seam: token('--image-seam'),
    object: token('--image-object'),
    spot: token('--image-spot'),
    warning: token('--image-warning'),
    font: style.fontFamily,
  }
}
