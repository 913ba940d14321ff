/** What runs by the clock, as plain data that the cloud's stack and the laptop both read. */

export interface Schedule {
  readonly lambda: 'supply' | 'sweep'
  readonly everySeconds: number
}

export const SCHEDULES: readonly Schedule[] = [
  { lambda: 'supply', everySeconds: 60 },
  { lambda: 'sweep', everySeconds: 60 },
]
