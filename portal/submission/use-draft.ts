/** The draft of the form, kept for this browser tab, so that a reload or a sign-in in between loses nothing. */
import { useEffect, useReducer } from 'react'
import type { About } from '../../core/contract/about.ts'
import type { Person } from '../../core/contract/identity.ts'
import { usePerson, useSession } from '../session/use-session.ts'
import { type Change, changedDraft, type Draft } from './draft.ts'
import { keepDraft, knownEmail, readDraft } from './kept-draft.ts'
import { vosOf } from './vos.ts'

/** PhoSim where a site has it, else the stand-in. */
export function firstSimulator({ simulators }: About): Draft['simulator'] {
  const names = ['phosim', 'stand-in'] as const
  const found = names.flatMap((name) => {
    const version = simulators.findLast((each) => each.name === name)?.version
    return version === undefined ? [] : [{ name, version }]
  })
  return found[0]
}

function filledIn(draft: Draft, about: About, person: Person): Draft {
  const vos = vosOf(person)
  return {
    ...draft,
    email: draft.email === '' ? knownEmail(localStorage, person.user, about.stage) : draft.email,
    simulator: draft.simulator ?? firstSimulator(about),
    vo: vos.includes(draft.vo) ? draft.vo : (vos[0] ?? draft.vo),
  }
}

export function useDraft(): readonly [Draft, (change: Change) => void] {
  const { about } = useSession()
  const person = usePerson()
  const [draft, change] = useReducer(changedDraft, undefined, () =>
    filledIn(readDraft(sessionStorage, person.user), about, person),
  )
  useEffect(() => keepDraft(sessionStorage, person.user, draft), [person.user, draft])
  return [draft, change]
}
