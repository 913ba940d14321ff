/** About: what the service says of itself to anybody. */
import type { About } from './contract/about.ts'
import { MAX_VISITS } from './contract/identifiers.ts'
import type { SiteItem, World } from './world.ts'

/** Bytes of a body, unpacked. API Gateway itself takes ten times as many; catalogs go to S3. */
export const MOST_BODY_BYTES = 1024 * 1024

const SANDBOX =
  'Mails reach only addresses that an operator has verified with SES, until Amazon lets this account out of its sandbox.'

export async function readService(world: Pick<World, 'settings' | 'sites' | 'mailAccount'>): Promise<About> {
  const { stage, signIn, mailFrom, pilotFile } = world.settings
  const [sandbox, sites] = await Promise.all([world.mailAccount.inSandbox(), world.sites.all()])
  return {
    stage,
    ...(signIn === undefined ? {} : { signIn }),
    mail: {
      from: mailFrom,
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(sandbox === true ? { words: SANDBOX } : {}),
    },
    simulators: simulatorsOf(sites),
    limits: { visitsPerTask: MAX_VISITS, bodyBytes: MOST_BODY_BYTES },
    ...(pilotFile === undefined ? {} : { pilot: pilotFile }),
  }
}

function simulatorsOf(sites: readonly SiteItem[]): About['simulators'] {
  const counted = new Map<string, About['simulators'][number]>()
  for (const { site, status } of sites)
    for (const { name, version } of status.state === 'online' ? site.simulators : []) {
      const known = counted.get(`${name} ${version}`)
      counted.set(`${name} ${version}`, { name, version, sites: (known?.sites ?? 0) + 1 })
    }
  return [...counted.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}
