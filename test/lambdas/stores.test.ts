/** One contract for the stores in memory and for those on DynamoDB, run against both. */
import { after, describe } from 'node:test'
import { memoryWorld } from '../core/memory-world.ts'
import { startTestDynamo } from './dynamo-fixture.ts'
import { dynamoStores, type Stores } from './dynamo-stores.ts'
import { describeBoards } from './stores/boards.ts'
import { describeCatalogs, describeCatalogue, describeObservations } from './stores/catalogs.ts'
import { describeJobs } from './stores/jobs.ts'
import { describePilots } from './stores/pilots.ts'
import { describePlacements } from './stores/placements.ts'
import { describeSuppressions } from './stores/suppressions.ts'
import { describeTasks } from './stores/tasks.ts'

function describeStores(stores: Stores): void {
  describe('jobs', () => describeJobs(stores.jobs))
  describe('boards', () => describeBoards(stores.boards))
  describe('tasks', () => describeTasks(stores.tasks))
  describe('pilots', () => describePilots(stores.pilots))
  describe('placements and sites', () => describePlacements(stores.placements, stores.sites))
  describe('catalogs', () => describeCatalogs(stores.catalogs))
  describe('the catalogue', () => describeCatalogue(stores.catalogue))
  describe('suppressions', () => describeSuppressions(stores.suppressions))
  describe('observations', () => describeObservations(stores.observations))
}

const dynamo = await startTestDynamo()
after(() => dynamo.close())
const whole = dynamoStores(await dynamo.tables('whole-'))
const sharded = dynamoStores(await dynamo.tables('sharded-'), 3)

describe('stores in memory', () => describeStores(memoryWorld()))
describe('stores on DynamoDB', () => describeStores(whole))
describe('stores on DynamoDB with boards in three shards', () => describeBoards(sharded.boards))
