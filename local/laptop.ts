/** The whole service on one machine: engines, the Lambdas' own handlers, and the runner that feeds them. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { seed } from '../core/seeding.ts'
import * as catalogs from '../lambdas/catalogs.ts'
import * as catalogue from '../lambdas/catalogue.ts'
import * as dispatch from '../lambdas/dispatch.ts'
import * as monitor from '../lambdas/monitor.ts'
import * as observations from '../lambdas/observations.ts'
import * as sites from '../lambdas/sites.ts'
import * as submission from '../lambdas/submission.ts'
import { type Wiring, wiring } from '../lambdas/wiring.ts'
import { buildPilot } from '../pilot/build.ts'
import { buildPortal } from '../portal/build.ts'
import { type Engines, freePort, queueUrl, startEngines } from './engines.ts'
import { frontDoor, serveApp } from './front-door.ts'
import type { Invoke } from './invocation.ts'
import { CLIENT_ID, issuerOf } from './issuer/asked.ts'
import { addIssuer } from './issuer/issuer.ts'
import { addLocalPages } from './local-pages.ts'
import { addPortal } from './portal.ts'
import { provision } from './provisioning.ts'
import { startRunner } from './runner.ts'
import { definitionOf, type LaptopSize, laptopSites, queueOf, slotsPerSite } from './sites.ts'

export interface LaptopOptions {
  /** Everything that the service keeps. */
  readonly folder: string
  /** Forgets what an earlier run has left there. */
  readonly fresh?: boolean
  /** 0 takes any free one. */
  readonly port: number
  /** A PhoSim 3.4 of this machine. */
  readonly phosimDirectory?: string
  /** Cores that the two sites share. */
  readonly cores?: number
  /** Builds and serves the portal too. */
  readonly portal?: boolean
  /** Settings in place of the laptop's own, by their variables' names. */
  readonly settings?: Readonly<Record<string, string>>
  /** The cloud's minute between scheduled runs is so much shorter here. */
  readonly hurry?: number
  /** Put around every call of a Lambda. */
  readonly invoke?: Invoke
}

export interface Laptop {
  readonly url: string
  readonly inbox: string
  readonly engines: Engines
  readonly wiring: Wiring
  /** Resolves with the reason when an engine ends without having been asked to. */
  readonly failure: Promise<Error>
  close(): Promise<void>
}

/** Seconds on a laptop where the cloud has minutes; whoever starts it may say otherwise in the environment. */
const LAPTOP_SETTINGS = {
  IMSIM_HEARTBEAT_SECONDS: '2',
  IMSIM_IDLE_SECONDS: '0.4',
  IMSIM_QUIT_AFTER_IDLE_SECONDS: '60',
  IMSIM_LEASE_SECONDS: '12',
  IMSIM_LAUNCH_MINUTES: '5',
  IMSIM_SELF_TEST_SECONDS: '20',
  IMSIM_FETCH_LOOPBACK: 'allow',
  IMSIM_MAIL_FROM: 'imsim@laptop.example',
} as const

const HURRY = 20

/** The ring with the one key that signs tokens, made once for a folder. */
async function tokenKeys(folder: string): Promise<string> {
  const path = join(folder, 'token-keys.json')
  const ring = { laptop: randomBytes(32).toString('base64url') }
  if (!existsSync(path)) await writeFile(path, JSON.stringify(ring), { mode: 0o600 })
  return readFile(path, 'utf8')
}

/** Another key than the one for tokens, which outlives a restart as well. */
const cookieSecret = async (folder: string): Promise<string> =>
  createHmac('sha256', await tokenKeys(folder))
    .update('who is remembered')
    .digest('base64url')

/** What CDK sets on each Lambda is set here on the process that runs them all. */
async function setEnvironment(
  folder: string,
  url: string,
  engines: Engines,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const { endpoints, keys } = engines
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SESV2: endpoints.ses,
    AWS_ENDPOINT_URL_BATCH: endpoints.batch,
    IMSIM_TABLE_PREFIX: 'imsim-',
    IMSIM_QUEUE_PREFIX: queueUrl(endpoints.sqs, ''),
    IMSIM_BUCKET: 'imsim',
    IMSIM_TOKEN_KEYS: await tokenKeys(folder),
    IMSIM_PORTAL_URL: url,
    IMSIM_OIDC_ISSUER: issuerOf(url),
    IMSIM_OIDC_CLIENT_ID: CLIENT_ID,
    IMSIM_OIDC_SCOPES: 'openid',
    IMSIM_PILOT_URL: `${url}/pilot.mjs`,
    IMSIM_PILOT_SHA256: createHash('sha256')
      .update(await readFile(pilotFile(folder)))
      .digest('hex'),
    ...LAPTOP_SETTINGS,
    ...givenSettings(),
    ...settings,
  })
}

/** Those of the laptop's settings that the environment already has. */
const givenSettings = (): Record<string, string> =>
  Object.fromEntries(
    Object.keys(LAPTOP_SETTINGS).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )

function batchOf(folder: string, url: string, size: LaptopSize, options: LaptopOptions) {
  const names = laptopSites(size).map(({ site }) => site)
  const phosim = options.phosimDirectory === undefined ? {} : phosimSettings(options.phosimDirectory)
  const jobDefinitions = names.map((name) => ({
    name: definitionOf(name),
    command: [process.execPath, pilotFile(folder)],
    environment: {
      IMSIM_PILOT_SERVER: url,
      IMSIM_PILOT_SLOTS: String(slotsPerSite(size)),
      IMSIM_PILOT_WORKDIR: join(folder, 'work', name),
      IMSIM_PILOT_MEMORY: String(size.memoryMiB),
      ...phosim,
    },
  }))
  return {
    queues: names.map((name) => ({ name: queueOf(name), jobDefinition: definitionOf(name), slots: 2 })),
    jobDefinitions,
    graceSeconds: 5,
  }
}

/** A Batch job sees only what its definition says: what names this machine's PhoSim must be passed on. */
function phosimSettings(directory: string): Record<string, string> {
  const passed = ['PHOSIM_PYTHON', 'PHOSIM_SCREENS'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { IMSIM_PILOT_PHOSIM_DIR: directory, ...Object.fromEntries(passed) }
}

const portalFolder = (folder: string): string => join(folder, 'portal')
const pilotFile = (folder: string): string => join(folder, 'pilot.mjs')

/** Half the memory for the pilots of each site. */
const sizeOf = ({ cores, phosimDirectory }: LaptopOptions): LaptopSize => ({
  cores: cores ?? availableParallelism(),
  memoryMiB: Math.floor(totalmem() / 2 ** 20 / 2),
  phosim: phosimDirectory !== undefined,
})

/** Starts everything and resolves once the service answers. @throws Error in words when something does not start */
export async function startLaptop(options: LaptopOptions): Promise<Laptop> {
  const { folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const size = sizeOf(options)
  const port = await freePort(options.port)
  const url = `http://127.0.0.1:${port}`
  const [engines] = await Promise.all([
    startEngines({
      folder: join(folder, 'engines'),
      fresh: options.fresh ?? false,
      batch: batchOf(folder, url, size, options),
    }),
    buildPilot(pilotFile(folder)),
    options.portal === true ? buildPortal(portalFolder(folder)) : undefined,
  ])
  await setEnvironment(folder, url, engines, options.settings ?? {})
  const wired = wiring()
  await provision(wired.environment)
  await seed(wired.world, laptopSites(size), 'this laptop')
  const handlers = {
    submission: submission.handler,
    catalogs: catalogs.handler,
    observations: observations.handler,
    dispatch: dispatch.handler,
    catalogue: catalogue.handler,
    monitor: monitor.handler,
    sites: sites.handler,
  }
  const app = frontDoor(handlers, options.invoke)
  addLocalPages(app, { tokens: wired.tokens, inbox: engines.endpoints.ses, pilotFile: pilotFile(folder) })
  const user = process.env.IMSIM_USER ?? process.env.USER ?? ''
  await addIssuer(app, { url, tokens: wired.tokens, secret: await cookieSecret(folder), user })
  if (options.portal === true)
    addPortal(app, url, portalFolder(folder), { storage: [new URL(engines.endpoints.s3).origin], issuer: [] })
  const served = await serveApp(app, port)
  const runner = startRunner({
    environment: wired.environment,
    checkpoint: join(folder, 'stream-checkpoint'),
    hurry: options.hurry ?? HURRY,
    ...(options.invoke === undefined ? {} : { invoke: options.invoke }),
  })
  return {
    url,
    inbox: engines.endpoints.ses,
    engines,
    wiring: wired,
    failure: engines.failure,
    async close() {
      // Pilots say good-bye to a service that still answers.
      await engines.batch.close()
      await runner.close()
      await served.close()
      await engines.close()
    },
  }
}
