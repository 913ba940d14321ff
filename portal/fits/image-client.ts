/** The page's end of an image that a worker holds: one drawing under way at a time, the latest wish next. */
import type { FaultWords } from './fits-fault.ts'
import type { FromWorker, ToWorker } from './image-messages.ts'

const NO_WORKER: FaultWords = {
  title: 'The image viewer did not start',
  detail: 'Its script could not be loaded.',
  remedy: 'Reload the page; after an upgrade of the service an open page may be too old.',
}

/** Opens, draws and asks; `close` ends the worker and frees its memory, in the midst of a transfer too. */
export interface ImageClient {
  readonly send: (message: ToWorker) => void
  readonly close: () => void
}

type Draw = Extract<ToWorker, { kind: 'draw' }>

/** Starts a worker; `hear` is called for whatever it says until `close`. */
export function startImageWorker(hear: (message: FromWorker) => void): ImageClient {
  const worker = new Worker(new URL('./image-worker.ts', import.meta.url), { type: 'module' })
  let drawing = false
  let next: Draw | undefined
  const draw = (wish: Draw | undefined) => {
    next = undefined
    drawing = wish !== undefined
    if (wish !== undefined) worker.postMessage(wish)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'frame') draw(next)
    hear(data)
  })
  worker.addEventListener('error', () => hear({ kind: 'fault', words: NO_WORKER }))
  return {
    send: (message) => {
      if (message.kind !== 'draw') worker.postMessage(message)
      else if (drawing) next = message
      else draw(message)
    },
    close: () => worker.terminate(),
  }
}
