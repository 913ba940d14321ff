/**
 * Loaded before the laptop's service (`--import`), it writes down what each Lambda asks of AWS: calls as they are sent,
 * and what it signs for others to do. One line of JSON for each that was not asked before, into the file that CALLS names.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import type { Storage } from '../../core/world.ts'
import { wiring } from '../../lambdas/wiring.ts'
import { INVOCATIONS } from '../../local/invocation.ts'
import { type Asked, askedBy, objectArn } from './actions.ts'

/** A Lambda's own name; the queue of catalogs that are to be checked is called otherwise. */
const lambdaOf = (invocation: string): string => (invocation.split(' ')[1] ?? '').replace(/^check$/, 'checking')

const { CALLS = '' } = process.env
const invocations = new AsyncLocalStorage<string>()
channel(INVOCATIONS).bindStore(invocations, (invocation) => String(invocation))

const known = new Set<string>()

/** What nobody's Lambda asks is asked by the laptop itself, in the place of AWS. */
function note(asked: readonly Asked[]): void {
  const invocation = invocations.getStore()
  if (invocation === undefined) return
  for (const of of asked) {
    const line = JSON.stringify({ lambda: lambdaOf(invocation), ...of })
    if (known.size < known.add(line).size) appendFileSync(CALLS, `${line}\n`)
  }
}

const Policy = z.object({ conditions: z.array(z.json()) })
const Named = z.partialRecord(z.enum(['bucket', 'key']), z.string())
const Below = z.tuple([z.literal('starts-with'), z.literal('$key'), z.string()])

/** What the policy of a form lets be written: one key, or all below a prefix. */
function signedBy({ Policy: policy = '' }: Readonly<Record<string, string>>): Asked[] {
  const { conditions } = Policy.parse(JSON.parse(Buffer.from(policy, 'base64').toString()))
  const named = Object.assign({}, ...conditions.map((condition) => Named.safeParse(condition).data ?? {}))
  const below = conditions.flatMap((condition) => Below.safeParse(condition).data?.[2] ?? [])
  const keys = [named.key, ...below.map((prefix) => `${prefix}*`)].filter((key) => key !== undefined)
  return keys.map((key) => ({ action: 's3:PutObject', resource: objectArn(named.bucket, key) }))
}

interface Command {
  readonly constructor: { readonly name: string }
  readonly input: unknown
}

/** All clients are of one class, whose `send` all calls go through. */
function hearClients(): void {
  const Base: { readonly prototype: { send(command: Command, ...rest: unknown[]): unknown } } =
    Object.getPrototypeOf(SQSClient)
  const { send } = Base.prototype
  Base.prototype.send = function (command, ...rest) {
    hearSigning()
    note(askedBy(command.constructor.name, command.input))
    return send.call(this, command, ...rest)
  }
}

/** Whoever uses what is signed does so with the rights of the Lambda that has signed it. */
let isSigningHeard = false
function hearSigning(): void {
  if (isSigningHeard || invocations.getStore() === undefined) return
  isSigningHeard = true
  const { storage } = wiring().world
  const { signDownload, signUpload, signForm } = storage
  const heard: Pick<Storage, 'signDownload' | 'signUpload' | 'signForm'> = {
    async signDownload(...args) {
      const url = await signDownload(...args)
      const [bucket = '', ...key] = new URL(url).pathname.slice(1).split('/')
      note([{ action: 's3:GetObject', resource: objectArn(bucket, key.join('/')) }])
      return url
    },
    async signUpload(...args) {
      const grant = await signUpload(...args)
      note(signedBy(grant.fields))
      return grant
    },
    async signForm(...args) {
      const form = await signForm(...args)
      note(signedBy(form.fields))
      return form
    },
  }
  Object.assign(storage, heard)
}

hearClients()
