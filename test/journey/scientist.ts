/** The journey's scientists: they submit tasks, look at them, and wait for what they want to see. */
import type { Client } from '../../core/contract/client.ts'
import type { JobView } from '../../core/contract/jobs.ts'
import type { RequestOf } from '../../core/contract/routes.ts'
import type { SubmissionInput } from '../../core/contract/submission.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { eventually } from '../patience.ts'
import type { Service, Who } from './laptop-service.ts'

/** What the journey's tasks have in common. */
const USUAL = {
  email: 'ada@desc.example',
  simulator: { name: 'stand-in', version: '1' },
  sensors: 'R22_S11',
} as const satisfies Partial<SubmissionInput>

type Wish = Partial<SubmissionInput> & Pick<SubmissionInput, 'name'>

export class Scientist {
  readonly client: Client
  readonly #catalogs = new Map<string, Promise<string>>()

  constructor(client: Client) {
    this.client = client
  }

  static async called(service: Service, who: Who): Promise<Scientist> {
    return new Scientist(await service.client(who))
  }

  /** A standard catalog of their own, checked; made once. */
  catalog(standard: string): Promise<string> {
    const known = this.#catalogs.get(standard) ?? this.#make(standard)
    this.#catalogs.set(standard, known)
    return known
  }

  async #make(standard: string): Promise<string> {
    const { catalog } = await this.client.call('createCatalog', { body: { from: 'standard', standard } })
    const params = { catalogId: catalog.catalogId }
    const isReady = async () => (await this.client.call('readCatalog', { params })).state === 'ready'
    await eventually(`the catalog ${standard} is checked`, isReady)
    return catalog.catalogId
  }

  /** Brings a catalog of one file by signed form, and waits for its check. */
  async uploads(name: string, text: string): Promise<string> {
    const files = [{ name, sizeBytes: Buffer.byteLength(text) }]
    const { catalog, uploads } = await this.client.call('createCatalog', { body: { from: 'upload', files } })
    for (const { url, fields } of uploads) {
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      form.append('file', new Blob([text]), name)
      const { status } = await fetch(url, { method: 'POST', body: form })
      if (status >= 300) throw new Error(`the upload of ${name} answers ${status}`)
    }
    const params = { catalogId: catalog.catalogId }
    await this.client.call('completeCatalog', { params })
    const isChecked = async () => (await this.client.call('readCatalog', { params })).state !== 'checking'
    await eventually(`${name} is checked`, isChecked)
    return catalog.catalogId
  }

  async downloads(guid: string): Promise<Buffer> {
    const { url } = await this.client.call('downloadFile', { query: { guid } })
    return Buffer.from(await (await fetch(url)).arrayBuffer())
  }

  /** The first file that the catalogue finds. */
  async file(query: RequestOf<'searchFiles'>['query']): Promise<Buffer> {
    const [file] = (await this.client.call('searchFiles', query === undefined ? {} : { query })).files
    if (file === undefined) throw new Error(`no file for ${JSON.stringify(query)}`)
    return this.downloads(file.guid)
  }

  /** One snap of R22_S11 unless the wish says otherwise. */
  async submits(wish: Wish): Promise<Submitted> {
    const body: SubmissionInput = {
      ...USUAL,
      catalogs: [await this.catalog('focal-plane')],
      ...(wish.observation === undefined ? { observation: { snaps: 1 } } : {}),
      ...wish,
    }
    const { taskId } = await this.client.call('submitTask', { body }, { idempotencyKey: crypto.randomUUID() })
    return new Submitted(this.client, taskId)
  }
}

export class Submitted {
  readonly taskId: number
  readonly #client: Client

  constructor(client: Client, taskId: number) {
    this.#client = client
    this.taskId = taskId
  }

  read(): Promise<TaskView> {
    return this.#client.call('readTask', { params: { taskId: this.taskId } })
  }

  /** Every job of the task, in the order of their numbers. */
  async jobs(): Promise<JobView[]> {
    const { jobs } = await this.#client.call('listJobs', { query: { taskId: this.taskId } })
    return Promise.all(jobs.map(({ pandaId }) => this.byId(pandaId)))
  }

  byId(pandaId: number): Promise<JobView> {
    return this.#client.call('readJob', { params: { pandaId } })
  }

  /** The job once it is in a state. */
  async jobIs(pandaId: number, state: JobView['jobStatus']): Promise<JobView> {
    let job = await this.byId(pandaId)
    const holds = async () => {
      job = await this.byId(pandaId)
      return job.jobStatus === state
    }
    await eventually(`job ${pandaId} is ${state} (it is ${job.jobStatus})`, holds)
    return job
  }

  /** The task once its round has settled and its mail is sent. */
  async settled(round = 1): Promise<TaskView> {
    let task = await this.read()
    const holds = async () => {
      task = await this.read()
      return task.round === round && task.settledAt !== undefined && task.mail?.state === 'sent'
    }
    await eventually(`task ${this.taskId} settles`, holds).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : error}\n${JSON.stringify(task, undefined, 1)}`)
    })
    return task
  }
}
