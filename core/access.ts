/** Access: who may read a task and what it left, and who may act on it. */
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'

/** Tasks, and the boards that carry their attributes. */
export interface Owned {
  readonly owner: string
  readonly vo: string
}

/** Its owner, every member of its VO, and operators. */
export const mayRead = (person: Person, { owner, vo }: Owned): boolean =>
  person.operator || person.user === owner || person.groups.includes(vo)

/** Its owner and operators. */
export const mayAct = (person: Person, { owner }: Owned): boolean => person.operator || person.user === owner

/** The thing, if the person may read it. @throws Refusal `not-found`, be it that it is not there or not theirs */
export function readable<T extends Owned>(person: Person, thing: T | undefined, what: string): T {
  if (thing !== undefined && mayRead(person, thing)) return thing
  throw new Refusal('not-found', `There is no ${what}.`)
}

/** The thing, if the person may act on it. @throws Refusal `not-found` or `forbidden` */
export function actable<T extends Owned>(person: Person, thing: T | undefined, what: string): T {
  const known = readable(person, thing, what)
  if (mayAct(person, known)) return known
  throw new Refusal('forbidden', `The ${what} is ${known.owner}'s.`)
}
