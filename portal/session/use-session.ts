/** The session for components: the page gives it once, whoever needs it asks for it. */
import { createContext, useContext } from 'react'
import type { Person } from '../../core/contract/identity.ts'
import type { Session } from './session.ts'

export const SessionContext = createContext<Session | undefined>(undefined)

/** @throws Error outside of a page that was given one */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('No session was given to this page.')
  return session
}

/** Who is signed in, on pages that nobody else sees. @throws Error on a public page of whoever has not signed in */
export function usePerson(): Person {
  const { person } = useSession()
  if (person === undefined) throw new Error('Nobody is signed in.')
  return person
}
