/** What a site is and has: how it is now, its limits, its place and price, where its pilots and files are. */
import { Link } from 'wouter'
import type { SiteView } from '../../core/contract/sites.ts'
import { bytes, count, counted, dollars, duration, memory } from '../ui/amounts.ts'
import { Facts } from '../ui/facts.tsx'
import { Instant } from '../ui/instant.tsx'
import { simulatorsOf } from './site-list.ts'
import { poolWords } from './site-words.ts'

export function SiteFacts({ site }: { readonly site: SiteView }) {
  return (
    <div className="site-panels" id="now">
      <Now site={site} />
      <Limits site={site} />
      <Place site={site} />
      <Supply site={site} />
    </div>
  )
}

interface Of {
  readonly site: SiteView
}

function Now({ site: { site, live, slots, expectedWaitSeconds } }: Of) {
  if (live === undefined)
    return <Facts title="Now" facts={[['Pilots', 'Supply has not counted here yet: it does so every minute.']]} />
  return (
    <Facts
      title="Now"
      facts={[
        ['Pilots', count(live.pilots)],
        ['Slots', `${count(live.slots)} of ${count(slots)} at most`],
        ['Free', count(live.freeSlots)],
        ['Starting', count(live.startingSlots)],
        [
          'Jobs to be taken',
          live.claimable === 0 ? (
            '0'
          ) : (
            <Link key="jobs" href={`/jobs?computingsite=${site}&jobstatus=activated`}>
              {count(live.claimable)}
            </Link>
          ),
        ],
        ['A new job waits', expectedWaitSeconds === undefined ? 'not known' : duration(expectedWaitSeconds)],
        ['Jobs have run for', live.busySeconds === undefined ? undefined : `${duration(live.busySeconds)} on average`],
        ['A pilot starts in', live.startSeconds === undefined ? undefined : duration(live.startSeconds)],
        ['Last pilot seen', live.pilotSeenAt && <Instant key="seen" at={live.pilotSeenAt} />],
        ['Counted', <Instant key="counted" at={live.countedAt} />],
      ]}
    />
  )
}

function Limits({ site }: Of) {
  const { cores, memoryMiB, wallSeconds, scratchMiB, sourceLimit, slotsPerPilot, sedsPublished } = site
  return (
    <Facts
      title="What a job can have"
      facts={[
        ['Cores', count(cores)],
        ['Memory', memory(memoryMiB)],
        ['Wall time', duration(wallSeconds)],
        ['Scratch', memory(scratchMiB)],
        ['Sources a sensor', count(sourceLimit)],
        ['Slots a pilot', count(slotsPerPilot)],
        ['Simulators', simulatorsOf(site).join(', ') || 'none'],
        [
          'SEDs',
          sedsPublished === undefined ? 'those of its PhoSim; not told which' : counted(sedsPublished.length, 'file'),
        ],
      ]}
    />
  )
}

function Place({ site }: Of) {
  return (
    <Facts
      title="Place and price"
      facts={[
        [
          'Facility',
          <Link key="facility" href={`/sites?facility=${encodeURIComponent(site.facility)}`}>
            {site.facility}
          </Link>,
        ],
        ['Queue', site.queue],
        ['Region', site.region],
        ['Cloud', site.cloud],
        ['Tier', site.tier],
        ['Open to', site.vos.join(', ') || 'every virtual organisation'],
        ['Price', `${dollars(site.usdPerCoreHour)} a core-hour`],
        ['Preemptible', site.preemptible ? 'yes: a worker may be taken away, and the job runs again' : 'no'],
        ['About it', site.comment],
      ]}
    />
  )
}

function Supply({ site }: Of) {
  const { storage, storageUrl, networkBytesPerSecond, pool, live, shards, downtimes } = site
  return (
    <Facts
      title="Pilots and files"
      facts={[
        ['Pilots come as', poolWords(pool)],
        ['Too few, since', live?.shortage],
        ['Storage', storage],
        ['Copies go to', storageUrl],
        ['Network', `${bytes(networkBytesPerSecond)}/s to the storage`],
        ['Shards of its queue', shards === 1 ? undefined : count(shards)],
        [
          'Downtimes',
          downtimes.length === 0 ? (
            'none'
          ) : (
            <ul key="downtimes" className="site-downtimes">
              {downtimes.map(({ fromAt, toAt, reason }) => (
                <li key={fromAt}>
                  <Instant at={fromAt} /> to <Instant at={toAt} />: {reason}
                </li>
              ))}
            </ul>
          ),
        ],
      ]}
    />
  )
}
