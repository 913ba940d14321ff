/** Routes of instance catalogs: given, completed, read. */
import { z } from 'zod'
import { Catalog, CatalogCreated, MainChosen, NewCatalog, ObjectsOnSensors, StandardCatalog } from '../catalogs.ts'
import { route } from './route.ts'

export const catalogRoutes = {
  createCatalog: route({
    method: 'POST',
    path: '/v1/catalogs',
    lambda: 'catalogs',
    who: 'person',
    body: NewCatalog,
    answer: CatalogCreated,
    status: 201,
    says: 'Gives an instance catalog: an upload (answered with presigned forms), a URL, or a standard one by name.',
  }),
  completeCatalog: route({
    method: 'POST',
    path: '/v1/catalogs/{catalogId}/complete',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    answer: Catalog,
    status: 202,
    says: 'Says that every file of the upload is there; the deep check begins.',
  }),
  chooseMain: route({
    method: 'POST',
    path: '/v1/catalogs/{catalogId}/main',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    body: MainChosen,
    answer: Catalog,
    status: 202,
    says: 'Says with which of its files a bundle of several catalogs begins; the deep check begins anew.',
  }),
  readCatalog: route({
    method: 'GET',
    path: '/v1/catalogs/{catalogId}',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    answer: Catalog,
    says: 'One catalog with the verdict of its check: faults by line, what PhoSim would have done, the remedy.',
  }),
  countObjects: route({
    method: 'GET',
    path: '/v1/catalogs/{catalogId}/sensors',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    query: z.object({
      raDeg: z.coerce.number().min(-360).max(360),
      decDeg: z.coerce.number().min(-90).max(90),
      rotSkyPosDeg: z.coerce.number().min(-360).max(360).default(0),
    }),
    answer: ObjectsOnSensors,
    says: 'How many of a checked catalog’s objects fall on each sensor when the telescope points there.',
  }),
  listCatalogs: route({
    method: 'GET',
    path: '/v1/catalogs',
    lambda: 'catalogs',
    who: 'person',
    answer: z.object({ catalogs: z.array(Catalog) }),
    says: 'Your catalogs, newest first.',
  }),
  listStandardCatalogs: route({
    method: 'GET',
    path: '/v1/standard-catalogs',
    lambda: 'catalogs',
    who: 'person',
    answer: z.object({ catalogs: z.array(StandardCatalog) }),
    says: 'The catalogs that the service makes itself.',
  }),
} as const
