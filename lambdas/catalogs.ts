/** The Lambda of instance catalogs: taken in, completed, read. */
import {
  chooseMain,
  completeCatalog,
  countObjects,
  createCatalog,
  listCatalogs,
  listStandardCatalogs,
  readCatalog,
} from '../core/catalogs.ts'
import { type Handlers, httpHandler } from './http.ts'
import { catalogFiles, wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'catalogs'>> {
  const world = { ...wiring().world, catalogFiles: catalogFiles() }
  return {
    createCatalog: ({ body }, person) => createCatalog(world, person, body),
    completeCatalog: ({ params }, person) => completeCatalog(world, person, params.catalogId),
    chooseMain: ({ params, body }, person) => chooseMain(world, person, params.catalogId, body.main),
    countObjects: ({ params, query }, person) => countObjects(world, person, params.catalogId, query),
    readCatalog: ({ params }, person) => readCatalog(world, person, params.catalogId),
    listCatalogs: async (_request, person) => ({ catalogs: await listCatalogs(world, person) }),
    listStandardCatalogs: async () => ({ catalogs: listStandardCatalogs() }),
  }
}

export const handler = httpHandler('catalogs', async () => wiring().callers, handlers)
