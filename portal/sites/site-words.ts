/** What a site's states and pools mean, in words. */
import type { Site, SiteState } from '../../core/contract/sites.ts'
import { counted } from '../ui/amounts.ts'

export const STATE_WORDS: Readonly<Record<SiteState, string>> = {
  online: 'The brokerage sends jobs here, and pilots run them.',
  brokeroff: 'Nothing new is placed here; what is here already runs.',
  test: 'Self-tests only.',
  paused: 'Pilots get no jobs; what is placed here waits.',
  offline: 'Pilots get no jobs, and what waits here goes back to the brokerage.',
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
