/** Every store of the world on one database. */
import type { World } from '../../core/world.ts'
import { dynamoBoards } from '../../lambdas/adapters/dynamo-boards.ts'
import { dynamoCatalogs } from '../../lambdas/adapters/dynamo-catalogs.ts'
import { dynamoCatalogue } from '../../lambdas/adapters/dynamo-catalogue.ts'
import type { Database } from '../../lambdas/adapters/dynamo-client.ts'
import { dynamoJobs } from '../../lambdas/adapters/dynamo-jobs.ts'
import { dynamoObservations } from '../../lambdas/adapters/dynamo-observations.ts'
import { dynamoPilots } from '../../lambdas/adapters/dynamo-pilots.ts'
import { dynamoPlacements } from '../../lambdas/adapters/dynamo-placements.ts'
import { dynamoSites } from '../../lambdas/adapters/dynamo-sites.ts'
import { dynamoSuppressions } from '../../lambdas/adapters/dynamo-suppressions.ts'
import { dynamoTasks } from '../../lambdas/adapters/dynamo-tasks.ts'

export type Stores = Pick<
  World,
  | 'jobs'
  | 'boards'
  | 'tasks'
  | 'pilots'
  | 'placements'
  | 'sites'
  | 'catalogs'
  | 'observations'
  | 'catalogue'
  | 'suppressions'
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
  suppressions: dynamoSuppressions(database),
})
