/** How a pilot starts in a container: image, command and environment, the same in every pool. */
import { readFileSync } from 'node:fs'
import type { Stage } from './stages.ts'

/** Node and nothing else: enough for the stand-in payload. */
export const NODE_IMAGE = 'public.ecr.aws/docker/library/node:24-slim'

/** Where an instance keeps Node for images that have none. */
export const HOST_NODE_FOLDER = '/opt/imsim'

/** Slots of one pilot in Batch: heartbeats and the files of a visit are shared, and little is lost with one. */
export const SLOTS = 4
/** Slots of a pilot that has an instance to itself. */
export const FLEET_SLOTS = 8

/**
 * Memory of a slot by class, in MiB. PhoSim takes 3,072 whatever the sky; a job that that was too little for runs in a
 * larger slot. Both fit instances of 4 and 8 GiB a core beside the host's own share.
 */
export const MEMORY_CLASSES = { ordinary: 3584, large: 7424 } as const
export type MemoryClass = keyof typeof MEMORY_CLASSES

/** On SIGTERM a pilot gives its jobs back within so many seconds; ECS is told to wait a little longer. */
export const GRACE_SECONDS = 90

export interface PilotSource {
  /** Where pilots speak to. */
  readonly server: string
  readonly pilotUrl: string
  readonly pilotDigest: string
}

/** The script by which the pilot's file is fetched and checked. */
export const FETCH_PILOT = readFileSync(new URL('on-instance/fetch-pilot.mjs', import.meta.url), 'utf8')

export const imageOf = (stage: Stage): string => stage.image ?? NODE_IMAGE

/** The Node that runs the pilot inside the image. */
export const nodeOf = ({ imageHasNode }: Stage): string => (imageHasNode ? 'node' : `${HOST_NODE_FOLDER}/node`)

/** The pilot is no part of the image: its one file is fetched at each start, and run only if its digest is right. */
export const commandOf = (stage: Stage): string[] => [nodeOf(stage), '--input-type=module', '--eval', FETCH_PILOT]

/** The launch's token comes at the launch. */
export function variablesOf(
  stage: Stage,
  source: PilotSource,
  slots: number,
  memory: MemoryClass,
): Record<string, string> {
  const { phosimDirectory } = stage
  return {
    IMSIM_PILOT_SERVER: source.server,
    IMSIM_PILOT_URL: source.pilotUrl,
    IMSIM_PILOT_SHA256: source.pilotDigest,
    IMSIM_PILOT_SLOTS: String(slots),
    IMSIM_PILOT_MEMORY: String(slots * MEMORY_CLASSES[memory]),
    IMSIM_PILOT_GRACE: String(GRACE_SECONDS),
    IMSIM_PILOT_SITE_SOFTWARE: stage.simulators.map(({ name, version }) => `${name}:${version}`).join(','),
    ...(phosimDirectory === undefined ? {} : { IMSIM_PILOT_PHOSIM_DIR: phosimDirectory }),
  }
}
