/** Downtimes of a site: while one is on, nothing is placed there and nobody tries it. */
import type { Site } from '../contract/sites.ts'

/** The downtime that is on at an instant. */
export const downtimeAt = ({ downtimes }: Pick<Site, 'downtimes'>, at: string): Site['downtimes'][number] | undefined =>
  downtimes.find(({ fromAt, toAt }) => fromAt <= at && at < toAt)
