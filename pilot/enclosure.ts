/** What a payload runs in: a container, namespaces that keep it from network and pilot, or nothing. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { tryContainer } from './container-runtime.ts'
import type { ContainerSettings } from './container-settings.ts'
import { type Say, wordsOf } from './log.ts'
import type { Settings } from './settings.ts'

export type Enclosure =
  | { readonly kind: 'container'; readonly container: ContainerSettings; readonly node: string }
  /** `before` stands before the payload's command. */
  | { readonly kind: 'process'; readonly before: readonly string[] }

/**
 * A user namespace in which the user keeps the number: its processes may not look into those outside, so not into the
 * pilot's environment and memory, where tokens are (user_namespaces(7), ptrace(2)). And a network namespace with no
 * way out of it, so no way to the metadata service of a cloud's host.
 */
const UNSHARE = ['unshare', '--user', '--map-current-user', '--net', '--']

async function namespaces(say: Say): Promise<readonly string[]> {
  const [program = '', ...words] = UNSHARE
  try {
    await promisify(execFile)(program, [...words, process.execPath, '--version'])
    return UNSHARE
  } catch (error) {
    const why = wordsOf(error)
    say(`payloads run as bare processes, which reach all that this host reaches: it gives no namespaces (${why})`)
    return []
  }
}

/** Finds out once what payloads run in here. @throws WrongSetting when the container that is asked for cannot be had */
export async function enclosureOf({ container, isolates, workdir }: Settings, say: Say): Promise<Enclosure> {
  if (container === undefined) return { kind: 'process', before: isolates ? await namespaces(say) : [] }
  const node = await tryContainer(container, workdir)
  say(`payloads run in containers of ${container.image} by ${container.runtime}, with ${node}`)
  return { kind: 'container', container, node }
}
