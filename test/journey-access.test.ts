/** The story's other side: what the service refuses, to whom, and how it says so. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../core/contract/client.ts'
import { Problem, type ProblemType, type Refusal } from '../core/contract/problems.ts'
import type { SubmissionInput } from '../core/contract/submission.ts'
import { Granted } from './journey/granted.ts'
import { Service } from './journey/laptop-service.ts'
import { Scientist } from './journey/scientist.ts'
import { ScriptedPilot } from './journey/scripted-pilot.ts'

let service: Service
let ada: Scientist
/** Of the same VO, and no operator. */
let bert: Client
/** Of another VO. */
let zoe: Client
let operator: Client

before(async () => {
  service = await Service.start()
  ada = await Scientist.called(service, { user: 'ada' })
  bert = await service.client({ user: 'bert' })
  zoe = await service.client({ user: 'zoe', groups: ['euclid'] })
  operator = await service.client({ user: 'olga', operator: true })
})
after(() => service.close())

const wish = async (words: Partial<SubmissionInput> = {}): Promise<SubmissionInput> => ({
  name: 'Refused',
  email: 'ada@desc.example',
  catalogs: [await ada.catalog('star')],
  simulator: { name: 'stand-in', version: '1' },
  sensors: 'R22_S11',
  ...words,
})

const submit = (client: Client, body: SubmissionInput, idempotencyKey: string = crypto.randomUUID()) =>
  client.call('submitTask', { body }, { idempotencyKey })

/** The refusal of a call, which must be of a kind. */
async function refusal(call: Promise<unknown>, kind: ProblemType): Promise<Refusal> {
  let refused: Refusal | undefined
  await assert.rejects(call, (error: Refusal) => {
    refused = error
    return error.kind === kind
  })
  assert.ok(refused)
  return refused
}

/** The answer must be a problem, and hold nothing of the service's inside. */
async function problem(path: string, init: RequestInit = {}): Promise<Problem> {
  const response = await fetch(service.url + path, init)
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const text = await response.text()
  assert.doesNotMatch(text, /\.ts:\d+|node_modules|\n\s+at /, 'no stack trace')
  const said = Problem.parse(JSON.parse(text))
  assert.equal(said.status, response.status)
  assert.ok(said.remedy.length > 0)
  return said
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('Without a right to it', () => {
  it('nothing is answered to a request without a token', async () => {
    for (const path of ['/v1/tasks', '/v1/jobs/1000001', '/v1/files', '/v1/sites', '/v1/users'])
      assert.equal((await problem(path)).status, 401, path)
  })

  it('a token that was tampered with is none', async () => {
    const token = await service.token({ user: 'ada' })
    const [head = '', , signature = ''] = token.split('.')
    const claims = { sub: 'ada', groups: ['desc'], operator: true, iss: 'imsim', aud: 'person', exp: 4_000_000_000 }
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    assert.equal((await problem('/v1/tasks', bearer(`${head}.${forged}.${signature}`))).status, 401)
    assert.equal((await problem('/v1/tasks', bearer(`${token.slice(0, -4)}AAAA`))).status, 401)
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    assert.equal((await problem('/v1/tasks', bearer(`${none}.${forged}.`))).status, 401)
  })

  it('another’s upload does not exist, neither to look at nor to submit', async () => {
    const catalogId = await ada.catalog('star')
    await refusal(bert.call('readCatalog', { params: { catalogId } }), 'not-found')
    await refusal(bert.call('completeCatalog', { params: { catalogId } }), 'not-found')
    const { faults } = await refusal(submit(bert, await wish()), 'unprocessable')
    assert.deepEqual(faults, [{ at: '/body/catalogs/0', message: 'there is no such catalog of yours' }])
  })

  it('a task is read by its VO, acted on by its owner, and to all others it does not exist', async () => {
    const { taskId } = await submit(ada.client, await wish())
    const params = { taskId }
    assert.equal((await bert.call('readTask', { params })).owner, 'ada')
    await refusal(bert.call('cancelTask', { params }), 'forbidden')
    await refusal(zoe.call('readTask', { params }), 'not-found')
    await refusal(zoe.call('cancelTask', { params }), 'not-found')
    await refusal(zoe.call('readJob', { params: { pandaId: taskId * 1_000_000 } }), 'not-found')
    assert.equal((await zoe.call('listJobs', {})).total, 0)
    assert.deepEqual((await zoe.call('listTasks', {})).tasks, [])
    assert.deepEqual((await zoe.call('searchFiles', {})).files, [])
    await ada.client.call('cancelTask', { params })
  })

  it('nobody submits for a VO that is not theirs, and only operators touch sites', async () => {
    await refusal(submit(zoe, await wish({ vo: 'desc' })), 'forbidden')
    const params = { site: 'LOCAL-A' }
    await refusal(bert.call('launchPilots', { params, body: {} }), 'forbidden')
    await refusal(bert.call('setSiteState', { params, body: { state: 'offline', reason: 'mine' } }), 'forbidden')
  })

  it('a pilot speaks for itself alone', async () => {
    const { token } = await operator.call('launchPilots', { params: { site: 'LOCAL-A' }, body: { uses: 2 } })
    const one = await ScriptedPilot.register(service.url, token)
    const other = await ScriptedPilot.register(service.url, token)
    const post = (body: object) => ({
      ...bearer(one.token),
      method: 'POST',
      body: JSON.stringify(body),
    })
    const beat = post({ slots: [], diskMiB: 1 })
    assert.equal((await problem(`/v1/pilots/${other.pilotId}/heartbeat`, beat)).status, 403)
    assert.equal((await problem(`/v1/pilots/${other.pilotId}/slots/0`, post({ call: 1 }))).status, 403)
    const lease = `1000000-1-1-0-0-${other.pilotId}`
    const report = { outcome: 'stopped', lease, usage: { cpuSeconds: 0, wallSeconds: 0, maxMemoryMiB: 0 } }
    assert.equal((await problem(`/v1/pilots/${one.pilotId}/slots/0`, post({ call: 1, report }))).status, 403)
    assert.equal((await problem('/v1/tasks', bearer(one.token))).status, 403)
    await assert.rejects(ScriptedPilot.register(service.url, token), ({ kind }: Refusal) => kind === 'forbidden')
  })
})

describe('A request that cannot be done', () => {
  it('is one task however often it is sent under its key, and refused when the key comes with another body', async () => {
    const key = crypto.randomUUID()
    const body = await wish({ name: 'Once' })
    const answers = await Promise.all([1, 2, 3].map(() => submit(ada.client, body, key)))
    assert.equal(new Set(answers.map(({ taskId }) => taskId)).size, 1)
    await refusal(submit(ada.client, { ...body, name: 'Twice' }, key), 'key-reused')
    const { tasks } = await ada.client.call('listTasks', {})
    assert.equal(tasks.filter(({ name }) => name === 'Once').length, 1)
    await ada.client.call('cancelTask', { params: { taskId: answers[0]?.taskId ?? 0 } })
  })

  it('is told where its fault is and what to do, in the body as in the path', async () => {
    const init = { ...bearer(await service.token({ user: 'ada' })), method: 'POST' }
    const { faults = [] } = await problem('/v1/quotes', {
      ...init,
      body: JSON.stringify({ name: '', email: 'nobody' }),
    })
    assert.deepEqual(faults.map(({ at }) => at).sort(), [
      '/body/catalogs',
      '/body/email',
      '/body/name',
      '/body/simulator',
    ])
    assert.equal((await problem('/v1/quotes', { ...init, body: '{' })).status, 400)
    assert.equal((await problem('/v1/tasks/0', bearer(await service.token({ user: 'ada' })))).status, 400)
    assert.equal((await problem('/v1/tasks/999', bearer(await service.token({ user: 'ada' })))).status, 404)
    assert.equal((await problem('/v1/nowhere')).status, 404)
  })

  it('a catalog with errors is refused line by line, and so is a task with it', async () => {
    const text =
      'rightascension 53.1\ndeclination -28.1\nfilter 2\nobject one 53.1 -28.1 20 flat.txt 0 0 0 0 0 0 star none none\n'
    const files = [{ name: 'bad.txt', sizeBytes: text.length }]
    const { catalog, uploads } = await ada.client.call('createCatalog', { body: { from: 'upload', files } })
    const params = { catalogId: catalog.catalogId }
    await refusal(ada.client.call('completeCatalog', { params }), 'conflict')
    const form = new FormData()
    for (const [field, value] of Object.entries(uploads[0]?.fields ?? {})) form.append(field, value)
    form.append('file', new Blob([text]), 'bad.txt')
    assert.equal((await fetch(uploads[0]?.url ?? '', { method: 'POST', body: form })).status, 204)
    let checked = await ada.client.call('completeCatalog', { params })
    for (; checked.state === 'checking'; await delay(50)) checked = await ada.client.call('readCatalog', { params })
    assert.equal(checked.state, 'refused')
    const error = checked.verdict?.errors[0]
    assert.deepEqual([error?.file, error?.line], ['bad.txt', 4])
    assert.ok(error !== undefined && error.remedy.length > 0)
    const { faults } = await refusal(submit(ada.client, await wish({ catalogs: [catalog.catalogId] })), 'unprocessable')
    assert.equal(faults[0]?.at, '/body/catalogs/0 bad.txt:4')
  })

  it('a site that cannot run the task says why', async () => {
    const phosim = { name: 'phosim', version: '3.4' } as const
    const { faults } = await refusal(submit(ada.client, await wish({ simulator: phosim })), 'unprocessable')
    assert.deepEqual(
      faults.map(({ message }) => message),
      ['LOCAL-A: it has no phosim 3.4', 'LOCAL-B: it has no phosim 3.4'],
    )
    const elsewhere = await refusal(submit(ada.client, await wish({ site: 'ATLANTIS' })), 'unprocessable')
    assert.match(elsewhere.message, /no site or facility ATLANTIS/)
  })
})

describe('All that the Lambdas have asked of AWS meanwhile', () => {
  it('is granted to the roles that the cloud gives them', async () => {
    assert.deepEqual((await Granted.read(service.calls)).refused, [])
  })
})
