/** Who somebody says they are on the laptop's page, and the cookie by which it remembers them. */
import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { z } from 'zod'
import { Person } from '../../core/contract/identity.ts'

/** What stood in the fields of the page. */
export interface Said {
  readonly user: string
  readonly groups: string
  readonly operator: boolean
}

/** What is wrong, by field. */
export type SaidFaults = Partial<Record<'user' | 'groups', string>>

const GROUP = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/
const MOST_GROUPS = 20

export const saidIn = (form: FormData): Said => ({
  user: String(form.get('user') ?? '').trim(),
  groups: String(form.get('groups') ?? '').trim(),
  operator: form.get('operator') === 'yes',
})

/** The person, or what keeps them from being one. */
export function personOf({ user, groups, operator }: Said): Person | SaidFaults {
  const names = [...new Set(groups.split(/[\s,]+/).filter(Boolean))]
  const faults: SaidFaults = {
    ...(Person.shape.user.safeParse(user).success
      ? {}
      : { user: 'A name of letters, digits and . _ @ -, beginning with a letter or digit.' }),
    ...(names.length <= MOST_GROUPS && names.every((name) => GROUP.test(name) && name.length <= 60)
      ? {}
      : { groups: `Names such as desc or desc/wl, ${MOST_GROUPS} at most.` }),
  }
  return Object.keys(faults).length > 0 ? faults : { user, groups: names, operator }
}

export const isPerson = (one: Person | SaidFaults): one is Person => 'operator' in one

const REMEMBERED_SECONDS = 30 * 24 * 3600
const Remembered = z.object({ person: Person, endsAt: z.iso.datetime() })

/** Cookies know no ports: services on other ports of this machine would overwrite each other's. */
const cookieOf = (url: string): string => `imsim-person-${new URL(url).port}`
const PATH = '/local/issuer'

export async function remember(context: Context, url: string, secret: string, person: Person): Promise<void> {
  const endsAt = new Date(Date.now() + REMEMBERED_SECONDS * 1000).toISOString()
  const value = Buffer.from(JSON.stringify({ person, endsAt })).toString('base64url')
  const how = { path: PATH, httpOnly: true, sameSite: 'Lax', maxAge: REMEMBERED_SECONDS } as const
  await setSignedCookie(context, cookieOf(url), value, secret, how)
}

/** Undefined when there is no cookie, or one that this issuer has not made, or one that has ended. */
export async function remembered(context: Context, url: string, secret: string): Promise<Person | undefined> {
  const value = await getSignedCookie(context, secret, cookieOf(url))
  if (typeof value !== 'string') return undefined
  const { person, endsAt } = Remembered.parse(JSON.parse(Buffer.from(value, 'base64url').toString()))
  return Date.parse(endsAt) > Date.now() ? person : undefined
}

export const forget = (context: Context, url: string): void => {
  deleteCookie(context, cookieOf(url), { path: PATH })
}
