/** What outlives a reload of the page: the draft, the address last used, and the key of a submission not yet answered. */
import { z } from 'zod'
import { Draft, EMPTY_DRAFT } from './draft.ts'

/** The part of a browser's storage that is used. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

function readAs<T>(store: Store, place: string, schema: z.ZodType<T>): T | undefined {
  const text = store.getItem(place)
  if (text === null) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    store.removeItem(place)
    return undefined
  }
}

/** A full or forbidden storage costs the draft at the next reload, not the page. */
function keep(store: Store, place: string, value: unknown): void {
  try {
    store.setItem(place, JSON.stringify(value))
  } catch {
    store.removeItem(place)
  }
}

const draftPlace = (user: string): string => `imsim.draft.${user}`

export const readDraft = (store: Store, user: string): Draft => readAs(store, draftPlace(user), Draft) ?? EMPTY_DRAFT
export const keepDraft = (store: Store, user: string, draft: Draft): void => keep(store, draftPlace(user), draft)
export const forgetDraft = (store: Store, user: string): void => store.removeItem(draftPlace(user))

const emailPlace = (user: string): string => `imsim.email.${user}`

export const keepEmail = (store: Store, user: string, email: string): void => keep(store, emailPlace(user), email)

/**
 * Where this person's mail goes: where it went last, or the name itself if it is an address. On a laptop any address
 * does, for its inbox takes every mail.
 */
export function knownEmail(store: Store, user: string, stage: string): string {
  const kept = readAs(store, emailPlace(user), z.email())
  const guesses = [kept, user, ...(stage === 'laptop' ? [`${user}@example.org`] : [])]
  return guesses.find((guess) => z.email().safeParse(guess).success) ?? ''
}

const KEY_PLACE = 'imsim.submission'
const Sent = z.object({ body: z.string(), key: z.string() })

/** The Idempotency-Key of a body: the same until another is sent, so that a repeat after a lost answer is no second task. */
export function keyOf(store: Store, body: unknown, newKey: () => string): string {
  const text = JSON.stringify(body)
  const sent = readAs(store, KEY_PLACE, Sent)
  if (sent?.body === text) return sent.key
  const key = newKey()
  keep(store, KEY_PLACE, { body: text, key })
  return key
}

/** The task is there: the same again is another task. */
export const forgetKey = (store: Store): void => store.removeItem(KEY_PLACE)
