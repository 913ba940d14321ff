/** What a site's states and pools mean, in words. */
import { BY_SELF_TEST, type Site, type SiteState, type SiteStatus } from '../../core/contract/sites.ts'
import { counted } from '../ui/amounts.ts'

export const STATE_WORDS: Readonly<Record<SiteState, string>> = {
  online: 'The brokerage sends jobs here, and pilots run them.',
  brokeroff: 'Nothing new is placed here; what is here already runs.',
  test: 'Pilots get self-tests only, and what else waits here goes back to the brokerage.',
  paused: 'Pilots get no jobs; what is placed here waits.',
  offline: 'Pilots get no jobs, and what waits here goes back to the brokerage.',
}

/** Whether self-tests have put it where it is, and keep it there. */
export const isExcluded = ({ state, by }: SiteStatus): boolean => state === 'test' && by === BY_SELF_TEST

/** Who said so. */
export const byWords = (by: string): string => (by === BY_SELF_TEST ? 'its self-tests' : by)

/** What self-tests may do with the site as it stands. */
export function testsWords({ state, by, automatic }: SiteStatus): string {
  if (state !== 'online' && state !== 'test')
    return `It stays ${state}, whatever self-tests say, until a person puts it elsewhere.`
  if (automatic !== true) return `It stays ${state}, whatever self-tests say: ${by} has put it there.`
  return state === 'online'
    ? 'When jobs fail here a self-test looks, and two that fail in a row put the site to test.'
    : 'A self-test looks now and then, and two that pass in a row put the site online.'
}

/** How pilots come to be at a site. */
export function poolWords(pool: Site['pool']): string {
  switch (pool.kind) {
    case 'batch':
      return [
        `Jobs of AWS Batch, queue ${pool.jobQueue}, definition ${pool.jobDefinition}`,
        ...(pool.larger ?? []).map(
          ({ memoryMiB, jobDefinition }) => `${jobDefinition} for jobs of up to ${memoryMiB} MiB`,
        ),
      ].join('; ')
    case 'ec2':
      return `Spot instances by launch template ${pool.launchTemplate}: ${counted(pool.instanceTypes.length, 'type')} in ${counted(pool.subnets.length, 'subnet')}`
    case 'none':
      return 'The site starts its own; supply starts none.'
  }
}
