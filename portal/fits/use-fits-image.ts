/** Loads an image in a worker for as long as a component shows it. */
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Progress } from './byte-source.ts'
import type { FaultWords } from './fits-fault.ts'
import { type ImageClient, startImageWorker } from './image-client.ts'
import type { Frame, FromWorker, ImageFacts, PixelValue, ToWorker } from './image-messages.ts'

/** An address, or what signs a fresh one each time that the image is loaded. */
export type ImageAddress = string | (() => Promise<string>)

export type ImageState =
  | { readonly stage: 'loading'; readonly progress?: Progress }
  | { readonly stage: 'stopped' }
  | { readonly stage: 'failed'; readonly words: FaultWords }
  | { readonly stage: 'ready'; readonly facts: ImageFacts }

export interface WantedImage {
  readonly address: ImageAddress
  readonly sizeBytes: number | undefined
  /** EXTNAME or index of the image in the file; the first one when undefined. */
  readonly unit: string | undefined
}

const UNSIGNED: FaultWords = {
  title: 'The image has no address',
  detail: 'The service did not give a link to the file.',
  remedy: 'Try again; if it stays, look whether the file is still listed.',
}

/** The latest answers of the worker. */
export interface ShownImage {
  readonly state: ImageState
  readonly frame: Frame | undefined
  readonly value: PixelValue | undefined
  /** Stays the same. */
  readonly send: (message: ToWorker) => void
  readonly stop: () => void
}

/** Loads once: a component that is to load another image, or the same again, is given another key. */
export function useFitsImage({ address, sizeBytes, unit }: WantedImage): ShownImage {
  const [state, setState] = useState<ImageState>({ stage: 'loading' })
  const [frame, setFrame] = useState<Frame>()
  const [value, setValue] = useState<PixelValue>()
  const client = useRef<ImageClient>(undefined)

  const start = useEffectEvent(() => {
    const hear = (message: FromWorker) => {
      if (message.kind === 'progress') setState({ stage: 'loading', progress: message.progress })
      else if (message.kind === 'image') setState({ stage: 'ready', facts: message.facts })
      else if (message.kind === 'fault') setState({ stage: 'failed', words: message.words })
      else if (message.kind === 'value') setValue(message.value)
      else setFrame(message.frame)
    }
    const started = startImageWorker(hear)
    const signed = typeof address === 'string' ? Promise.resolve(address) : address()
    signed.then(
      (url) => started.send({ kind: 'open', url, sizeBytes, unit }),
      () => hear({ kind: 'fault', words: UNSIGNED }),
    )
    return started
  })

  useEffect(() => {
    const started = start()
    client.current = started
    return () => started.close()
  }, [])

  useEffect(() => () => frame?.bitmap.close(), [frame])

  return {
    ...{ state, frame, value },
    send: useCallback((message: ToWorker) => client.current?.send(message), []),
    stop: () => {
      client.current?.close()
      setState({ stage: 'stopped' })
    },
  }
}
