/** The virtual organisations of a person. */
import type { Person } from '../../core/contract/identity.ts'

/** Groups within one are written `desc/wl`. */
export const vosOf = ({ groups }: Pick<Person, 'groups'>): readonly string[] => [
  ...new Set(groups.map((group) => group.split('/')[0] ?? group)),
]
