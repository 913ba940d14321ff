/** The data catalogue: datasets of a visit, their files, and the places where copies lie. */
import { z } from 'zod'
import { Product } from './payload.ts'

/** How long the work files of a visit are kept, after which its prepare has to make them again. */
export const WORK_DAYS = 14

export const Replica = z.object({ site: z.string(), url: z.string() })

export const CatalogueFile = z.object({
  /** Task, visit, job, attempt and name, as one path: unique for ever. */
  guid: z.string(),
  name: z.string(),
  product: Product,
  sizeBytes: z.number(),
  sha256: z.string(),
  adler32: z.string().optional(),
  versionId: z.string().optional(),
  taskId: z.number().int(),
  visit: z.number().int(),
  obsHistId: z.string(),
  filter: z.string(),
  sensor: z.string().optional(),
  snap: z.number().int().optional(),
  pandaId: z.number().int(),
  attempt: z.number().int(),
  owner: z.string(),
  replicas: z.array(Replica),
  createdAt: z.iso.datetime(),
})
export type CatalogueFile = z.infer<typeof CatalogueFile>

export const FileQuery = z.object({
  taskId: z.coerce.number().int().optional(),
  visit: z.coerce.number().int().optional(),
  obsHistId: z.string().optional(),
  sensor: z.string().max(20).optional(),
  snap: z.coerce.number().int().min(0).max(4).optional(),
  filter: z.enum(['u', 'g', 'r', 'i', 'z', 'y']).optional(),
  owner: z.string().max(100).optional(),
  product: Product.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(1000).optional(),
})
export type FileQuery = z.infer<typeof FileQuery>

export const FilePage = z.object({ files: z.array(CatalogueFile), cursor: z.string().optional() })

export const Dataset = z.object({
  dataset: z.string(),
  taskId: z.number().int(),
  visit: z.number().int(),
  obsHistId: z.string(),
  filter: z.string(),
  owner: z.string(),
  files: z.number().int(),
  sizeBytes: z.number(),
  state: z.string(),
})
export type Dataset = z.infer<typeof Dataset>
export const DatasetPage = z.object({ datasets: z.array(Dataset), cursor: z.string().optional() })

export const SignedDownload = z.object({
  /** The same for some minutes, and what it answers may be kept by a browser for as long. */
  url: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  expiresAt: z.iso.datetime(),
})

/** One product of a visit; `snap` and `sensor` narrow it. */
export const DownloadQuery = z.object({
  taskId: z.coerce.number().int(),
  visit: z.coerce.number().int(),
  product: Product,
  snap: FileQuery.shape.snap,
  sensor: FileQuery.shape.sensor,
  limit: z.coerce.number().int().min(1).max(400).default(200),
  cursor: FileQuery.shape.cursor,
})
export type DownloadQuery = z.infer<typeof DownloadQuery>

export const DownloadPage = z.object({
  downloads: z.array(
    SignedDownload.omit({ expiresAt: true }).extend({
      guid: z.string(),
      pandaId: z.number().int(),
      attempt: z.number().int(),
      sensor: z.string().optional(),
      snap: z.number().int().optional(),
    }),
  ),
  expiresAt: z.iso.datetime(),
  cursor: z.string().optional(),
})
export type DownloadPage = z.infer<typeof DownloadPage>
