/** Every store of the world on one database. */
import type { World } from '../../core/world.ts'
import { dynamoBoards } from './dynamo-boards.ts'
import { dynamoCatalogs } from './dynamo-catalogs.ts'
import { dynamoCatalogue } from './dynamo-catalogue.ts'
import type { Database } from './dynamo-client.ts'
import { dynamoJobs } from './dynamo-jobs.ts'
import { dynamoObservations } from './dynamo-observations.ts'
import { dynamoPilots } from './dynamo-pilots.ts'
import { dynamoPlacements } from './dynamo-placements.ts'
import { dynamoSites } from './dynamo-sites.ts'
import { dynamoTasks } from './dynamo-tasks.ts'

export type Stores = Pick<
  World,
  'jobs' | 'boards' | 'tasks' | 'pilots' | 'placements' | 'sites' | 'catalogs' | 'observations' | 'catalogue'
>

/** @param boardShards partitions a day's boards are spread over, see dynamoBoards */
export const dynamoStores = (database: Database, boardShards = 1): Stores => ({
  jobs: dynamoJobs(database),
  boards: dynamoBoards(database, boardShards),
  tasks: dynamoTasks(database),
  pilots: dynamoPilots(database),
  placements: dynamoPlacements(database),
  sites: dynamoSites(database),
  catalogs: dynamoCatalogs(database),
  observations: dynamoObservations(database),
  catalogue: dynamoCatalogue(database),
})
