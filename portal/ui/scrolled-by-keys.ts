/** For boxes that scroll: who has no mouse scrolls them by keys, and so they must take the focus (WCAG 2.1.1). */
export const SCROLLED_BY_KEYS = { tabIndex: 0 } as const
