/** What people do who look at everything that there is: so much of the service is asked for by nobody else. */
import type { Scientist } from './scientist.ts'

const CATALOG = `rightascension 53.1
declination -28.1
filter 2
object 1 53.1 -28.1 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
`

/** Brings a catalog, looks where its objects fall, has it simulated turned, and reads the logs and scripts of all that ran. */
export async function looksAround(scientist: Scientist): Promise<void> {
  const { client } = scientist
  const catalogId = await scientist.uploads('mine.txt', CATALOG)
  await client.call('countObjects', { params: { catalogId }, query: { raDeg: 53, decDeg: -28 } })
  const turned = { snaps: 1, rotSkyPosDeg: 30 }
  const wish = { name: 'Turned', catalogs: [catalogId], site: 'LOCAL-A', observation: turned }
  await (await scientist.submits(wish)).settled()
  const { jobs } = await client.call('listJobs', { query: { jobstatus: 'finished', stage: 'simulate' } })
  for (const { pandaId } of jobs) {
    await client.call('readLog', { params: { pandaId } })
    await client.call('readScript', { params: { pandaId } })
  }
}
