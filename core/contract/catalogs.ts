/** Instance catalogs as scientists give them: upload, URL or standard name, and the verdict of the deep check. */
import { z } from 'zod'

/** A file inside a tar, in folders or not. */
const BundlePath = z
  .string()
  .max(400)
  .regex(/^[^/\\\p{Cc}]+(\/[^/\\\p{Cc}]+)*$/u, 'a path inside the bundle, such as field/main.txt')

const FileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/, 'a file name of letters, digits, dot, plus, dash, underscore')

export const NewCatalog = z.discriminatedUnion('from', [
  z.object({
    from: z.literal('upload'),
    /** Files of the bundle. The only catalog among them that no other includes is begun with, unless `main` says. */
    files: z
      .array(
        z.object({
          name: FileName,
          sizeBytes: z
            .number()
            .int()
            .min(1)
            .max(5 * 1024 ** 3),
        }),
      )
      .min(1)
      .max(400),
    main: BundlePath.optional(),
    name: z.string().min(1).max(100).optional(),
  }),
  z.object({ from: z.literal('url'), url: z.url().max(2000), name: z.string().min(1).max(100).optional() }),
  z.object({ from: z.literal('standard'), standard: z.string().max(60) }),
])
export type NewCatalog = z.infer<typeof NewCatalog>

/** One fault or warning of the check: where, what PhoSim would have done, and the remedy. */
export const CatalogFault = z.object({
  code: z.string(),
  file: z.string(),
  line: z.number().int().optional(),
  message: z.string(),
  phosim: z.string().optional(),
  remedy: z.string(),
})
export type CatalogFault = z.infer<typeof CatalogFault>

export const CatalogVerdict = z.object({
  objects: z.number().int(),
  /** The observation that the catalog carries, in PhoSim 3.4's keys; absent for objects alone. */
  header: z.record(z.string(), z.string()).optional(),
  errors: z.array(CatalogFault),
  warnings: z.array(CatalogFault),
  /** How many faults of each code there are in all; at most 50 of either kind are kept above. */
  counts: z.record(z.string(), z.number().int()),
  /** Sources on each sensor, when the pointing is known; sensors with none are left out. */
  objectsBySensor: z.record(z.string(), z.number().int()).optional(),
  /** Sources by magnitude bin: key is the integer below magnorm. */
  magnitudes: z.record(z.string(), z.number().int()),
  seds: z.array(z.string()),
  rules: z.string(),
})
export type CatalogVerdict = z.infer<typeof CatalogVerdict>

export const CATALOG_STATES = ['uploading', 'fetching', 'checking', 'ready', 'refused'] as const

export const Catalog = z.object({
  catalogId: z.string(),
  name: z.string(),
  owner: z.string(),
  state: z.enum(CATALOG_STATES),
  from: z.enum(['upload', 'url', 'standard']),
  createdAt: z.iso.datetime(),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number() })),
  main: z.string().optional(),
  /** Catalogs of one bundle of which none includes another: say by `chooseMain` which to begin with. */
  beginnings: z.array(z.string()).optional(),
  sizeBytes: z.number(),
  sha256: z.string().optional(),
  progress: z.string().optional(),
  verdict: CatalogVerdict.optional(),
})
export type Catalog = z.infer<typeof Catalog>

/** A catalog's sources on each sensor for one pointing; sensors with none are left out. */
export const ObjectsOnSensors = z.object({
  objectsBySensor: z.record(z.string(), z.number().int()),
  /** Whether objects near to each other were counted together, there being very many: some per cent may be amiss. */
  isEstimate: z.boolean(),
})
export type ObjectsOnSensors = z.infer<typeof ObjectsOnSensors>

/** Which of a catalog's `beginnings` PhoSim begins with. */
export const MainChosen = z.object({ main: BundlePath })

/** A catalog to upload: one presigned POST a file, then `…/complete`. */
export const CatalogCreated = z.object({
  catalog: Catalog,
  uploads: z.array(z.object({ name: z.string(), url: z.string(), fields: z.record(z.string(), z.string()) })),
})
export type CatalogCreated = z.infer<typeof CatalogCreated>

export const StandardCatalog = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  objects: z.number().int(),
  sizeBytes: z.number().int(),
  hasObservation: z.boolean(),
})
export type StandardCatalog = z.infer<typeof StandardCatalog>
