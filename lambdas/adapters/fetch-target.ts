/** Where a URL leads: checked, its name resolved once and pinned, so that the connection goes where the check looked. */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Refusal } from '../../core/contract/problems.ts'
import { isLoopback, isPublicAddress } from './public-address.ts'

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>

export interface FetchTarget {
  readonly url: URL
  /** Answers with the pinned addresses whatever it is asked. */
  readonly lookup: LookupFunction
  readonly loopback: boolean
}

export const resolveByDns: Resolve = (name) => lookup(name, { all: true })

export const refuseUrl = (url: URL | string, why: string): Refusal =>
  new Refusal('unprocessable', `the catalog cannot be fetched from ${String(url).slice(0, 200)}: ${why}`)

function parse(text: string, base: URL | undefined): URL {
  const url = URL.parse(text, base)
  if (url === null) throw refuseUrl(text, 'this is no URL')
  if (url.username !== '' || url.password !== '') throw refuseUrl(url.host, 'a URL must not hold a name or password')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuseUrl(url, 'it must begin with https://')
  return url
}

async function addressesOf(url: URL, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const found = await resolve(host).catch(() => [])
  if (found.length === 0) throw refuseUrl(url, `the name ${host} is not known`)
  return found
}

const pinned =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_name, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family ?? 0)
  }

/**
 * Checks an URL and pins its name's addresses: https on port 443 to public addresses only, or anything on loopback
 * where that is allowed.
 * @param base what a redirect's URL is relative to
 * @throws Refusal that says what is wrong with the URL
 */
export async function fetchTarget(
  text: string,
  allow: { readonly resolve: Resolve; readonly loopback: boolean; readonly base?: URL },
): Promise<FetchTarget> {
  const url = parse(text, allow.base)
  const addresses = await addressesOf(url, allow.resolve)
  const lookup = pinned(addresses)
  if (allow.loopback && addresses.every(({ address }) => isLoopback(address))) return { url, lookup, loopback: true }
  if (url.protocol !== 'https:') throw refuseUrl(url, 'it must begin with https://')
  if (url.port !== '') throw refuseUrl(url, `port ${url.port} is not allowed, only 443`)
  if (!addresses.every(({ address }) => isPublicAddress(address)))
    throw refuseUrl(url, `${url.hostname} does not lie in the public internet; upload the catalog instead`)
  return { url, lookup, loopback: false }
}
