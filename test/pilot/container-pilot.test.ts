import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { RUNTIMES } from '../../pilot/container-settings.ts'
import { eventually } from '../patience.ts'
import { bundledPayload, type TestRuntime, testRuntime } from './container-image.ts'
import { type PilotProcess, pilotBundle, startPilot } from './pilot-process.ts'
import { LAUNCH_TOKEN, type ScriptedService, startScriptedService } from './scripted-service.ts'

const run = promisify(execFile)

let bundle: Awaited<ReturnType<typeof pilotBundle>>
let service: ScriptedService
let payload: string
let pilots: PilotProcess[] = []

before(async () => {
  bundle = await pilotBundle()
  payload = await bundledPayload(fileURLToPath(new URL('tiny-payload.ts', import.meta.url)), bundle.folder)
})
after(() => bundle.remove())
beforeEach(async () => {
  service = await startScriptedService()
})
afterEach(async () => {
  for (const pilot of pilots) await pilot.kill()
  pilots = []
  await service.close()
})

const reported = () => eventually('a report', () => service.reports.length > 0).then(() => service.reports[0])

for (const runtime of RUNTIMES)
  describe(`payloads in containers of ${runtime}`, () => {
    let host: TestRuntime | undefined
    let reason = ''
    before(async () => {
      const folder = join(bundle.folder, runtime)
      await mkdir(folder)
      host = await testRuntime(runtime, folder).catch((error: unknown) => {
        reason = String(error)
        return undefined
      })
    })
    after(() => host?.remove())

    /** The runtime, or nothing and the test skipped with the reason. */
    function needed(context: TestContext): TestRuntime | undefined {
      if (host === undefined) context.skip(`no containers of ${runtime} here: ${reason}`)
      return host
    }

    function start({ images, options, environment }: TestRuntime, image = images.withNode, workdir?: string) {
      const args = ['--container', image, '--container-runtime', runtime, ...options, '--payload-module', payload]
      const own = process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }
      const told = { ...environment, ...own }
      const pilot = startPilot({
        bundle,
        service,
        args,
        environment: told,
        ...(workdir === undefined ? {} : { workdir }),
      })
      pilots.push(pilot)
      return pilot
    }

    /** Ids of containers that belong to pilots of a working directory; apptainer keeps no such list. */
    async function containersOf({ environment }: TestRuntime, workdir: string): Promise<string[]> {
      if (runtime === 'apptainer') return []
      const env = { ...process.env, ...environment }
      const words = ['ps', '--all', '--format', '{{.ID}} {{.Labels}}']
      const { stdout } = await run(runtime, words, { env })
      return stdout.split('\n').filter((line) => line.includes(workdir))
    }

    test('A job is staged in, run and staged out, and sees neither network, nor pilot, nor its environment.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      const downloads = [await service.download('inputs/stars.txt', 'stars')]
      const pilot = start(found)
      await service.offer(`say hello;inputs inputs.json;look ${pilot.process.pid};spin 2`, { lease: { downloads } })
      const report = await reported()
      assert(report?.outcome === 'done', `${JSON.stringify(report)}\n${pilot.log}`)
      assert.deepEqual(JSON.parse(await service.text('outputs/lease-1/inputs.json')), { 'inputs/stars.txt': 'stars' })
      const seen = JSON.parse(await service.text('outputs/lease-1/seen.json'))
      assert.deepEqual(seen.network, ['lo'])
      assert.equal(seen.pilot, 'ENOENT')
      assert.equal(seen.root, 'EROFS')
      assert.equal(seen.uid, process.getuid?.())
      assert.equal(seen.node, '/bin/node')
      assert(!JSON.stringify(seen.environment).includes(LAUNCH_TOKEN))
      assert.equal(seen.environment.IMSIM_PILOT_SERVER, undefined)
      assert.equal(seen.environment.HOME, seen.environment.IMSIM_RUN)
      assert(report.usage.cpuSeconds > 0.3, `${report.usage.cpuSeconds} CPU seconds`)
      assert(report.usage.maxMemoryMiB > 20 && report.usage.maxMemoryMiB < 400, `${report.usage.maxMemoryMiB} MiB`)
      assert.match(await service.text('outputs/lease-1/lsst_e_99999999_f2_R22_S11_E000.log'), /^hello$/m)
    })

    test('Where the image has no Node, this machine’s runs there.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      await service.offer('look 1')
      const pilot = start(found, found.images.withoutNode)
      const report = await reported()
      assert.equal(report?.outcome, 'done', pilot.log)
      assert.equal(JSON.parse(await service.text('outputs/lease-1/seen.json')).node, '/imsim/node')
    })

    test('A payload that takes too much memory is seen and ended.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      await service.offer('grow 300', { lease: { memoryMiB: 150 } })
      start(found)
      const report = await reported()
      assert(report?.outcome === 'failed')
      assert.equal(report.failure.class, 'memory')
      assert(report.usage.maxMemoryMiB > 150, `${report.usage.maxMemoryMiB} MiB`)
    })

    test('A crash keeps its exit code.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      await service.offer('exit 139')
      start(found)
      const report = await reported()
      assert(report?.outcome === 'failed')
      assert.equal(report.failure.code, 'exit-139')
    })

    test('A stopped job leaves no process and no container.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      const workdir = join(bundle.folder, `stopped-${runtime}`)
      const { lease } = await service.offer('daemons pids;obstinate;sleep 600')
      const pilot = start(found, found.images.withNode, workdir)
      await eventually('payload and daemons', async () => (await processesWith(workdir)).length >= 3)
      service.said = async (each) => (each === lease ? { desired: 'stop' } : {})
      const report = await reported()
      assert.equal(report?.outcome, 'stopped', pilot.log)
      assert.deepEqual(await processesWith(workdir), [])
      assert.deepEqual(await containersOf(found, workdir), [])
    })

    test('A killed pilot’s payload ends by itself.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      const workdir = join(bundle.folder, `killed-${runtime}`)
      await service.offer('daemons pids;sleep 600')
      const pilot = start(found, found.images.withNode, workdir)
      await eventually('payload and daemons', async () => (await processesWith(workdir)).length >= 3)
      await pilot.kill()
      await eventually('nothing left', async () => (await processesWith(workdir)).length === 0)
      await eventually('no container', async () => (await containersOf(found, workdir)).length === 0)
    })

    test('An image that is not there ends the pilot at its start, in words.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      const pilot = start(found, './no-such-image.sif')
      assert.equal(await pilot.ended(), 2)
      assert.match(pilot.log, /--container \.\/no-such-image\.sif cannot be used with \w+: .*glibc 2\.28/)
    })

    test('Containers of a dead predecessor are removed at the start.', async (context) => {
      const found = needed(context)
      if (found === undefined) return
      if (runtime === 'apptainer') return context.skip('apptainer leaves no containers behind')
      const workdir = join(bundle.folder, `dead-${runtime}`)
      const home = join(workdir, `pilot-${encodeURIComponent(hostname())}-999999-1`)
      await mkdir(home, { recursive: true })
      const limits = found.options.map((word) => word.replace('--container-option=', ''))
      const words = ['run', '--detach', '--network=none', '--stop-timeout=0', ...limits, `--label=imsim.home=${home}`]
      const env = { ...process.env, ...found.environment }
      await run(runtime, [...words, found.images.withNode, '/bin/sleep', '600'], { env })
      assert.equal((await containersOf(found, workdir)).length, 1)
      start(found, found.images.withNode, workdir)
      await eventually('its removal', async () => (await containersOf(found, workdir)).length === 0)
    })
  })

/** Ids of live processes that are marked as a payload's, or work in its folder: a daemon may have dropped its mark. */
async function processesWith(workdir: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    if (environment.includes(`\0IMSIM_RUN=${workdir}/`) || folder.startsWith(`${workdir}/`)) found.push(pid)
  }
  return found
}
