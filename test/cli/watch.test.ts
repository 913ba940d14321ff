/** `imsim watch`, `status` and what may be done to a task. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paintFor, widthOf } from '../../cli/terminal.ts'
import { busiestVisit, watchLines } from '../../cli/watch-view.ts'
import type { TaskState } from '../../core/contract/lifecycle.ts'
import { imsim, jsonLines, start } from './command.ts'
import { serveContract } from './contract-service.ts'
import { sampleTask, sampleVisit } from './samples.ts'

const paint = paintFor(false, {}, false)
const simulating = sampleVisit('simulating', (at, snap) =>
  at % 5 === 0 ? undefined : snap === 0 ? 'finished' : 'running',
)
const complete = sampleVisit('complete', () => 'finished')

test('the picture fits the terminal it is drawn on, small or large', () => {
  const failures = [
    { class: 'payload' as const, code: 'exit-139', message: 'a segmentation fault', jobs: [7_000_002], count: 2 },
  ]
  const task = sampleTask('running', simulating, { failures })
  for (const [columns, rows] of [
    [80, 24],
    [60, 40],
    [120, 40],
    [200, 60],
  ] as const) {
    const lines = watchLines(task, simulating, { paint, columns, rows: rows - 1, nowMs: 0, note: 'a note' })
    assert.ok(Math.max(...lines.map(widthOf)) < columns, `${columns} columns`)
    assert.ok(lines.length < rows, `${lines.length} lines of ${rows}`)
  }
})

test('the picture tells task, simulator, sentence, counts, sites and the visit', () => {
  const options = { paint, columns: 100, rows: 40, nowMs: 0 }
  const text = watchLines(sampleTask('running', simulating), simulating, options).join('\n')
  for (const words of ['task 7', 'STAND-IN 1', 'nothing to do', '151/302', '50%', 'visit 161899', '41 min 07 s'])
    assert.ok(text.includes(words), words)
  assert.match(text, /F {2}finished +151\n/)
  assert.match(text, /LOCAL-B R \d+ +F \d+/)
})

test('with several visits the busiest is drawn, the unsettled are listed first and the rest is counted', () => {
  const { cells: _, ...row } = simulating
  const visitList = Array.from({ length: 60 }, (_, visit) => ({
    ...row,
    visit,
    obsHistId: String(1000 + visit),
    state: visit < 30 ? ('complete' as const) : ('simulating' as const),
    counts: visit === 31 ? { running: 9 } : { finished: 9 },
  }))
  assert.equal(busiestVisit(visitList)?.visit, 31)
  const task = sampleTask('running', simulating, { visitList })
  const text = watchLines(task, { ...simulating, visit: 31 }, { paint, columns: 100, rows: 40, nowMs: 0 }).join('\n')
  assert.ok(text.includes('▸ 1031'))
  assert.ok(text.includes('more visits'))
  assert.ok(!text.includes(' 1000 '))
})

test('watch tells each change in a line and ends with the task, its end being the exit code', async (context) => {
  for (const [end, code] of [
    ['complete', 0],
    ['incomplete', 1],
    ['held', 1],
  ] as const) {
    const states: TaskState[] = ['running', 'running', end]
    const readTask = () => sampleTask(states[0] ?? end, (states.shift() ?? end) === end ? complete : simulating)
    const service = await serveContract({ readTask, readVisit: () => simulating })
    context.after(service.close)
    const ended = await imsim(['watch', '7', '--server', service.url])
    assert.equal(ended.code, code)
    assert.deepEqual(
      ended.stdout
        .trim()
        .split('\n')
        .map((line) =>
          line
            .trim()
            .split(/\s{2,}/)
            .slice(1, 3),
        ),
      [
        ['running', '151/302'],
        [end, '378/378'],
      ],
    )
  }
})

test('watch --json prints one document a change and nothing else', async (context) => {
  const visits = [simulating, complete]
  const readTask = () => {
    const visit = visits.shift() ?? complete
    return sampleTask(visit === complete ? 'complete' : 'running', visit)
  }
  const service = await serveContract({ readTask, readVisit: () => simulating })
  context.after(service.close)
  const { stdout, stderr } = await imsim(['watch', '7', '--json', '--server', service.url])
  assert.deepEqual(
    jsonLines(stdout).map(({ task }) => task.state),
    ['running', 'complete'],
  )
  assert.equal(stderr, '')
})

test('watch outlives an outage of the service and says so', async (context) => {
  let asked = 0
  const readTask = () => sampleTask(asked > 7 ? 'complete' : 'running', simulating)
  const service = await serveContract({ readTask, readVisit: () => simulating }, (_, response) => {
    if (++asked < 4 || asked > 7) return false
    response.writeHead(503).end()
    return true
  })
  context.after(service.close)
  const { code, stdout } = await imsim(['watch', '7', '--server', service.url])
  assert.equal(code, 0)
  assert.match(stdout, /does not answer; trying again/)
})

test('an interrupted watch exits with 130 and says that the task goes on', async (context) => {
  const service = await serveContract({
    readTask: () => sampleTask('running', simulating),
    readVisit: () => simulating,
  })
  context.after(service.close)
  const { child, ended } = start(['watch', '7', '--server', service.url])
  child.stdout.once('data', () => child.kill('SIGINT'))
  const { code, stderr } = await ended
  assert.equal(code, 130)
  assert.match(stderr, /The task goes on; `imsim watch 7`/)
})

test('status lists tasks, or tells one with what fails and what may be done', async (context) => {
  const failures = [
    { class: 'memory' as const, code: 'exit-137', message: 'ran out of memory', jobs: [7_000_095], count: 1 },
  ]
  const task = sampleTask('incomplete', simulating, { failures, actions: ['rerun', 'accept'] })
  const service = await serveContract({ readTask: () => task, listTasks: () => ({ tasks: [task], cursor: 'next' }) })
  context.after(service.close)
  const list = await imsim(['status', '--server', service.url])
  assert.match(list.stdout, /7 {2}dc2-field {2}incomplete {2}151\/302/)
  assert.match(list.stdout, /more: --cursor next/)
  const one = await imsim(['status', '7', '--server', service.url])
  for (const words of ['ran out of memory', 'imsim rerun 7   imsim accept 7', 'STAND-IN 1'])
    assert.ok(one.stdout.includes(words), words)
})

test('rerun sends the sensors and the changed values; wrong values are named by their flag', async (context) => {
  const service = await serveContract({ rerunTask: () => ({ taskId: 7, state: 'running', round: 2 }) })
  context.after(service.close)
  const args = ['rerun', '7', '--server', service.url, '--sensors', 'R22_S11|R22_S12']
  const { code, stdout } = await imsim([
    ...args,
    '--set',
    'filter=i',
    'seeing=0.7',
    '--preset',
    'nobackground',
    '--visits',
    '0',
  ])
  assert.equal(code, 0)
  assert.match(stdout, /task 7 is running, round 2/)
  assert.deepEqual(service.seen.at(-1)?.body, {
    visits: [0],
    sensors: 'R22_S11|R22_S12',
    observation: { filter: 'i', seeingArcsec: 0.7 },
    commands: { preset: 'nobackground', text: '' },
  })
  for (const [value, words] of [
    ['filter=q', /--set filter=q: /],
    ['colour=red', /The words are filter/],
  ] as const) {
    const wrong = await imsim([...args, '--set', value])
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, words)
  }
})

test('cancel takes the id of a task or a PandaID and knows which it is', async (context) => {
  const service = await serveContract({
    cancelTask: () => ({ taskId: 7, state: 'cancelled', round: 1 }),
    cancelJob: ({ params }) => ({ pandaId: params.pandaId, state: 'running' }),
  })
  context.after(service.close)
  assert.match((await imsim(['cancel', '7', '--server', service.url])).stdout, /task 7 is cancelled/)
  assert.match((await imsim(['cancel', '7000095', '--server', service.url])).stdout, /job 7000095/)
})
