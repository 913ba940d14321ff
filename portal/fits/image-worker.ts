/** The worker that reads one image and draws what the page wishes to see of it. */
import type { Progress } from './byte-source.ts'
import { faultWords } from './fits-fault.ts'
import { type HeldImage, holdImage } from './held-image.ts'
import type { FromWorker, ToWorker } from './image-messages.ts'

const PROGRESS_MILLISECONDS = 60

let held: HeldImage | undefined

const say = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, { transfer })

/** Tells the page of progress, not more often than anybody can see. */
function progressTeller(): (progress: Progress) => void {
  let toldAt = 0
  return (progress) => {
    const now = performance.now()
    if (now - toldAt < PROGRESS_MILLISECONDS) return
    toldAt = now
    say({ kind: 'progress', progress })
  }
}

async function open({ url, sizeBytes, unit }: Extract<ToWorker, { kind: 'open' }>): Promise<void> {
  try {
    held = await holdImage({ url, sizeBytes, onProgress: progressTeller() }, unit)
    say({ kind: 'image', facts: held.facts })
  } catch (error) {
    say({ kind: 'fault', words: faultWords(error) })
  }
}

async function draw({ viewport, display }: Extract<ToWorker, { kind: 'draw' }>): Promise<void> {
  if (held === undefined) return
  const { width, height } = viewport
  const pixels = new Uint8ClampedArray(held.draw(viewport, display).buffer)
  const bitmap = await createImageBitmap(new ImageData(pixels, width, height))
  say({ kind: 'frame', frame: { viewport, bitmap } }, [bitmap])
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') void open(data)
  else if (data.kind === 'draw') void draw(data)
  else say({ kind: 'value', value: { ...data, value: held?.valueAt(data.x, data.y) ?? Number.NaN } })
})
