/** What the pilot hands a payload (`order.json` in its run directory) and what it hands back (`result.json`). */
import { z } from 'zod'
import { Failure } from './failures.ts'

export const Stage = z.enum(['prepare', 'simulate', 'collect'])
export type Stage = z.infer<typeof Stage>

/** `stand-in` renders a sky without PhoSim; one is never run in the place of the other. */
export const Simulator = z.object({ name: z.enum(['phosim', 'stand-in']), version: z.string().max(20) })
export type Simulator = z.infer<typeof Simulator>

/**
 * How a sensor's amplifier images leave: one tar under PhoSim's own name, one multi-extension FITS, sixteen files,
 * or none at all.
 */
export const AmplifierFormat = z.enum(['tar', 'mef', 'unpacked', 'none'])
export type AmplifierFormat = z.infer<typeof AmplifierFormat>

/** One staged catalog: its folder below the run directory, and the file to begin with (others by `includeobj`). */
export const StagedCatalog = z.object({ directory: z.string(), main: z.string() })

/**
 * The order. Paths are relative to the run directory.
 * prepare   reads `inputs/catalogs/<n>/`; writes `work/visit/` (for every job of the visit) and
 *           `work/sensors/<sensor>/` (for the jobs of one sensor).
 * simulate  reads `inputs/visit/` and `inputs/sensor/`; writes `outputs/`.
 * collect   reads `inputs/collection.json` and `inputs/previews/`; writes `outputs/`.
 */
export const PayloadOrder = z.object({
  pandaId: z.number().int(),
  task: z.number().int(),
  visit: z.number().int(),
  attempt: z.number().int(),
  stage: Stage,
  site: z.string(),
  simulator: Simulator,
  taskName: z.string(),
  /** The visit's id, digits only: it becomes part of every file name. */
  obsHistId: z.string().regex(/^\d{1,18}$/),
  /** prepare: every sensor wanted; simulate: the one to render; collect: empty. */
  sensors: z.array(z.string()),
  snap: z.number().int(),
  snaps: z.array(z.number().int()),
  /** The complete header of the visit in PhoSim 3.4's keys (`filter` 0-5, `rotskypos` degrees, `seed` an integer …). */
  header: z.record(z.string(), z.string()),
  /** PhoSim physics commands, one a line, already checked against the whitelist. */
  commands: z.string(),
  amplifiers: AmplifierFormat,
  catalogs: z.array(StagedCatalog),
  /** Sources that one sensor may hold at this site (PhoSim 3.4: 150,000). */
  sourceLimit: z.number().int(),
  /** Sensors whose first attempt of this task the stand-in fails on purpose, for demonstrations and tests. */
  failOnce: z.array(z.string()).optional(),
})
export type PayloadOrder = z.infer<typeof PayloadOrder>

/** What an output is: the product by which people select files. */
export const Product = z.enum([
  'e-image',
  'amplifiers',
  'preview',
  'log',
  'work',
  'centroid',
  'throughput',
  'events',
  'catalog',
  'manifest',
  'mosaic',
  'mail-mosaic',
  'provenance',
  'sandbox',
])
export type Product = z.infer<typeof Product>

/** What the payload measured of its own work. Seconds by phase; photons are detected electrons. */
export const PayloadMetrics = z.object({
  phaseSeconds: z.record(z.string(), z.number()),
  photons: z.number().optional(),
  objects: z.number().int().optional(),
})
export type PayloadMetrics = z.infer<typeof PayloadMetrics>

/** What prepare found: sources that fall on each wanted sensor. A sensor below `minsource` is left out. */
export const Prepared = z.object({ objects: z.record(z.string(), z.number().int()) })
export type Prepared = z.infer<typeof Prepared>

export const PayloadResult = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    /** Files below `outputs/`, by their names there. */
    outputs: z.array(z.object({ name: z.string(), product: Product })),
    prepared: Prepared.optional(),
    metrics: PayloadMetrics,
  }),
  z.object({ outcome: z.literal('failed'), failure: Failure, metrics: PayloadMetrics.optional() }),
])
export type PayloadResult = z.infer<typeof PayloadResult>

/** `usage.json`, the last file that a payload's process writes: what it counted itself, and the code it ends with. */
export const LastWord = z.object({ cpuSeconds: z.number(), memoryMiB: z.number(), code: z.number().int() })
export type LastWord = z.infer<typeof LastWord>

/** What collect reads: the finished jobs of the visit with their files, as the catalogue has them. */
export const Collection = z.object({
  task: z.number().int(),
  visit: z.number().int(),
  round: z.number().int(),
  taskName: z.string(),
  owner: z.string(),
  obsHistId: z.string(),
  simulator: Simulator,
  header: z.record(z.string(), z.string()),
  commands: z.string(),
  catalogs: z.array(z.object({ name: z.string(), sha256: z.string() })),
  jobs: z.array(
    z.object({
      pandaId: z.number().int(),
      sensor: z.string(),
      snap: z.number().int(),
      state: z.string(),
      attempt: z.number().int(),
      site: z.string(),
      pilot: z.string(),
      cpuSeconds: z.number(),
      files: z.array(
        z.object({ name: z.string(), product: Product, sizeBytes: z.number(), sha256: z.string(), key: z.string() }),
      ),
      failure: Failure.optional(),
    }),
  ),
})
export type Collection = z.infer<typeof Collection>
