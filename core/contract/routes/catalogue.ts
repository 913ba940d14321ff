/** Routes of the data catalogue: files, datasets, signed downloads. */
import { z } from 'zod'
import {
  CatalogueFile,
  DatasetPage,
  DownloadPage,
  DownloadQuery,
  FilePage,
  FileQuery,
  SignedDownload,
} from '../catalogue.ts'
import { route } from './route.ts'

export const catalogueRoutes = {
  searchFiles: route({
    method: 'GET',
    path: '/v1/files',
    lambda: 'catalogue',
    who: 'person',
    query: FileQuery,
    answer: FilePage,
    says: 'Files by task, visit, sensor, snap, filter, owner and product.',
  }),
  listDatasets: route({
    method: 'GET',
    path: '/v1/datasets',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({
      taskId: z.coerce.number().int().optional(),
      owner: z.string().max(100).optional(),
      days: z.coerce.number().int().min(1).max(3660).default(60),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z.string().max(1000).optional(),
    }),
    answer: DatasetPage,
    says: 'Datasets: what each visit has left.',
  }),
  downloadFile: route({
    method: 'GET',
    path: '/v1/download',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({ guid: z.string().max(300) }),
    answer: SignedDownload,
    says: 'Signs the download of one file, for a few minutes.',
  }),
  downloadFiles: route({
    method: 'GET',
    path: '/v1/downloads',
    lambda: 'catalogue',
    who: 'person',
    query: DownloadQuery,
    answer: DownloadPage,
    says: 'Signs the downloads of one product of a visit together: the previews of a focal plane.',
  }),
  readFile: route({
    method: 'GET',
    path: '/v1/file',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({ guid: z.string().max(300) }),
    answer: CatalogueFile,
    says: 'What the catalogue knows of one file.',
  }),
} as const
