/** Memory, time and concurrency of each Lambda, with the reason wherever it is not the ordinary. */

export interface Size {
  readonly memoryMiB: number
  /** The most that one call may take. */
  readonly seconds: number
  /** Calls at once that are set aside for it where the account's quota lets it, and that it then never has more of. */
  readonly reserved?: number
}

/** API Gateway gives a call 30 s. An ordinary one takes some 10 ms; memory is CPU, which start-up needs. */
const HTTP: Size = { memoryMiB: 512, seconds: 29 }
const QUEUE: Size = { memoryMiB: 512, seconds: 60 }

export const SIZES = {
  submission: HTTP,
  catalogs: HTTP,
  observations: HTTP,
  monitor: HTTP,
  sites: HTTP,
  catalogue: HTTP,
  /** Pilots wait for it while their cores idle. */
  dispatch: { memoryMiB: 1024, seconds: 29 },
  /** Reads catalogs of gigabytes from elsewhere, as a stream. */
  checking: { memoryMiB: 2048, seconds: 900 },
  /** A fan-out writes 378 jobs. */
  planning: { memoryMiB: 1024, seconds: 120 },
  brokerage: { memoryMiB: 1024, seconds: 60 },
  notification: QUEUE,
  progress: { memoryMiB: 1024, seconds: 60 },
  /** Alone at a time: of two runs that count the same jobs, one would count in vain (`beginLaunch`). */
  supply: { memoryMiB: 512, seconds: 60, reserved: 1 },
  /** Alone at a time: a slow run is not to be overtaken by the next. */
  sweep: { memoryMiB: 1024, seconds: 300, reserved: 1 },
  bounces: { memoryMiB: 256, seconds: 30 },
  'rotate-keys': { memoryMiB: 256, seconds: 30 },
  /** Once a deployment each. */
  seeding: { memoryMiB: 512, seconds: 60 },
  sender: { memoryMiB: 256, seconds: 60 },
} as const satisfies Record<string, Size>

export type LambdaName = keyof typeof SIZES
