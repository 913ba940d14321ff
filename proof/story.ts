/** The proof's story: the laptop's journey, told to the deployed service by HTTP alone. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { type Client, createClient } from '../core/contract/client.ts'
import type { ProblemType, Refusal } from '../core/contract/problems.ts'
import type { SubmissionInput } from '../core/contract/submission.ts'
import { decodeFits } from '../pilot/fits.ts'
import { Scientist, type Submitted } from '../test/journey/scientist.ts'
import { eventually } from '../test/patience.ts'
import type { Emulator } from './emulator.ts'
import { mailNumber, rerunLink } from './inbox.ts'
import { addPerson, tokenOf } from './people.ts'
import type { Pilots } from './pilots.ts'

/** Supply looks once a minute; a busy machine takes its time over the images. */
export const PATIENCE_SECONDS = 300

const SENSORS = ['R22_S11', 'R22_S12'] as const
/** A star in the middle of the field and one on each sensor beside it: sensors without any are not simulated. */
const CATALOG = `rightascension 53.0
declination -27.4
filter 2
obshistid 230
vistime 33
nsnap 1
seed 5
object 1 53.0 -27.4 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
object 2 53.265 -27.4 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
object 3 52.735 -27.4 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
object 4 53.0 -27.165 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
object 5 53.0 -27.635 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none
`

interface Cast {
  readonly ada: Client
  /** Of another virtual organisation. */
  readonly zoe: Client
  readonly operator: Client
  readonly adasToken: string
}

export class Story {
  readonly #emulator: Emulator
  readonly #pilots: Pilots
  readonly #api: string
  #cast: Cast | undefined
  #catalogId = ''

  constructor(emulator: Emulator, pilots: Pilots, api: string) {
    this.#emulator = emulator
    this.#pilots = pilots
    this.#api = api
  }

  /** The same people and catalog at another service, which has taken over the data of this one. */
  at(api: string): Story {
    const story = new Story(this.#emulator, this.#pilots, api)
    story.#catalogId = this.#catalogId
    return story
  }

  get people(): Cast {
    if (this.#cast === undefined) throw new Error('Nobody has signed in yet.')
    return this.#cast
  }

  async signIn(): Promise<void> {
    const { signIn } = await createClient({ server: this.#api }).call('readService', {})
    assert.ok(signIn, 'the service says where to sign in')
    const token = async (user: string, ...groups: readonly string[]) => {
      await addPerson(this.#emulator, signIn, { user, groups })
      return tokenOf(this.#emulator, signIn, user)
    }
    const client = (given: string) => createClient({ server: this.#api, token: given })
    const adasToken = await token('ada', 'desc')
    const [zoe, operator] = [client(await token('zoe', 'euclid')), client(await token('olga', 'operators'))]
    this.#cast = { ada: client(adasToken), zoe, operator, adasToken }
  }

  async refusesStrangers(): Promise<void> {
    const [head = '', claims = '', signature = ''] = this.people.adasToken.split('.')
    const forged = Buffer.from(claims, 'base64url').toString().replace('"ada"', '"olga"')
    const tampered = [head, Buffer.from(forged).toString('base64url'), signature].join('.')
    const statusWith = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization }
      return (await fetch(`${this.#api}/v1/sites`, { headers })).status
    }
    assert.equal(await statusWith(), 401)
    assert.equal(await statusWith(`Bearer ${tampered}`), 401)
    assert.equal(await statusWith(`Bearer ${this.people.adasToken}`), 200)
    const launch = this.people.ada.call('launchPilots', { params: { site: 'AWS-SPOT' }, body: {} })
    await refused(launch, 'forbidden')
  }

  /** The emulator takes fleets and starts no instance of them. */
  async closesFleet(): Promise<void> {
    const body = { state: 'offline' as const, reason: 'The emulator starts no instances.' }
    await this.people.operator.call('setSiteState', { params: { site: 'AWS-FLEET' }, body })
  }

  async uploadsCatalog(): Promise<void> {
    const { ada } = this.people
    const files = [{ name: 'star.txt', sizeBytes: Buffer.byteLength(CATALOG) }]
    const { catalog, uploads } = await ada.call('createCatalog', { body: { from: 'upload', files } })
    for (const { url, fields, name } of uploads) {
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      form.append('file', new Blob([CATALOG]), name)
      const { status } = await fetch(url, { method: 'POST', body: form })
      assert.ok(status < 300, `the upload answers ${status}`)
    }
    const params = { catalogId: catalog.catalogId }
    await ada.call('completeCatalog', { params })
    const isChecked = async () => (await ada.call('readCatalog', { params })).state !== 'checking'
    await eventually('the catalog is checked', isChecked, PATIENCE_SECONDS)
    const { state, verdict } = await ada.call('readCatalog', { params })
    assert.deepEqual([state, verdict?.errors, verdict?.objects], ['ready', [], 5])
    await refused(this.people.zoe.call('readCatalog', { params }), 'not-found')
    this.#catalogId = catalog.catalogId
  }

  /** Two sensors of Ada's catalog: prepare, two simulate jobs, collect. */
  async submits(name: string): Promise<Submitted> {
    const wish = { name, catalogs: [this.#catalogId], sensors: SENSORS.join('|'), observation: { snaps: 1 } }
    return new Scientist(this.people.ada).submits(wish satisfies Partial<SubmissionInput>)
  }

  /** The task once this round of it has settled. */
  async settles(task: Submitted, round = 1): Promise<Awaited<ReturnType<Submitted['read']>>> {
    const isSettled = async () => {
      const { round: now, state } = await task.read()
      return now === round && ['complete', 'incomplete', 'cancelled'].includes(state)
    }
    await eventually(`task ${task.taskId} is settled`, isSettled, PATIENCE_SECONDS)
    return task.read()
  }

  /** From submission to images by the pilots that supply has started in the Batch queue. */
  async rendersTask(name: string): Promise<Submitted> {
    const task = await this.submits(name)
    const { state, counts } = await this.settles(task)
    assert.deepEqual({ state, counts }, { state: 'complete', counts: { finished: 4 } })
    const { summary } = await this.people.ada.call('listJobs', { query: { taskId: task.taskId } })
    assert.deepEqual(Object.keys(summary.computingsite ?? {}), ['AWS-SPOT'])
    await refused(this.people.zoe.call('readTask', { params: { taskId: task.taskId } }), 'not-found')
    return task
  }

  async cataloguesAll({ taskId }: Submitted): Promise<void> {
    const { ada } = this.people
    const { files } = await ada.call('searchFiles', { query: { taskId } })
    const scientist = new Scientist(ada)
    for (const { guid, sha256 } of files) {
      const bytes = await scientist.downloads(guid)
      assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, guid)
    }
    assert.equal(files.filter(({ product }) => product === 'e-image').length, SENSORS.length)
    const [image] = decodeFits(gunzipSync(await scientist.file({ taskId, product: 'e-image' })))
    assert.match([...(image?.values.values() ?? [])].join(' '), /STAND-IN/)
  }

  async mailsOnce(name: string): Promise<void> {
    const mail = await mailNumber(this.#emulator, name, 1)
    assert.equal(mail.subject, `[ImSim] ${name}: complete (STAND-IN)`)
    assert.deepEqual(mail.to, ['ada@desc.example'])
  }

  /** A sensor fails for good; the link of the mail runs it again, and nothing else. */
  async runsAgain(name: string): Promise<void> {
    await this.#pilots.failOn(SENSORS[1])
    const task = await this.submits(name)
    assert.equal((await this.settles(task)).state, 'incomplete')
    const link = rerunLink(await mailNumber(this.#emulator, name, 1))
    await this.#pilots.failOn()
    await this.people.ada.call('followLink', { params: { link } })
    await refused(this.people.ada.call('followLink', { params: { link } }), 'conflict')
    assert.equal((await this.settles(task, 2)).state, 'complete')
    const runs = (await task.jobs()).map(({ stage, sensor, attempts }) => [sensor ?? stage, attempts.length])
    assert.deepEqual(Object.fromEntries(runs), { prepare: 1, [SENSORS[0]]: 1, [SENSORS[1]]: 2, collect: 2 })
    assert.equal((await mailNumber(this.#emulator, name, 2)).subject, `[ImSim] ${name}: complete (STAND-IN)`)
  }
}

async function refused(call: Promise<unknown>, kind: ProblemType): Promise<void> {
  await assert.rejects(call, (error: Refusal) => error.kind === kind)
}
