/** The command as a whole: help, faults of usage, exit codes, completion, tokens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT_CODES, EXIT_OF_PROBLEM } from '../../cli/exit-codes.ts'
import { PROBLEMS, type ProblemType, Refusal } from '../../core/contract/problems.ts'
import { imsim } from './command.ts'
import { serveContract } from './contract-service.ts'

test('the help lists every command and every exit code', async () => {
  const { code, stdout } = await imsim(['--help'])
  assert.equal(code, 0)
  for (const word of ['submit', 'watch', 'results', 'catalogs', 'observations', 'pilot'])
    assert.match(stdout, new RegExp(`imsim ${word}`))
  for (const { code, says } of Object.values(EXIT_CODES))
    assert.ok(stdout.includes(`  ${String(code).padEnd(4)}${says}`))
})

test('a wrong flag or command says so in words and exits with 2', async () => {
  const flag = await imsim(['status', '--nonsense'])
  assert.equal(flag.code, 2)
  assert.match(flag.stderr, /Unknown argument: nonsense/)
  const command = await imsim(['jobz'])
  assert.equal(command.code, 2)
  assert.match(command.stderr, /Did you mean jobs/)
  const id = await imsim(['watch', 'seven'])
  assert.equal(id.code, 2)
  assert.match(id.stderr, /seven is no task/)
})

test('a service that does not answer is exit 5, with what to do and no stack trace', async () => {
  const { code, stdout, stderr } = await imsim(['status'])
  assert.equal(code, 5)
  assert.equal(stdout, '')
  assert.match(stderr, /does not answer \(ECONNREFUSED\)[\s\S]*npm start/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('every kind of problem leads to its exit code and is told with its faults and its remedy', async (context) => {
  for (const kind of ['forbidden', 'not-found', 'conflict', 'unprocessable'] satisfies ProblemType[]) {
    const refuse = () => {
      throw new Refusal(kind, 'because', [{ at: '/body/x', message: 'is wrong', remedy: 'make it right' }])
    }
    const service = await serveContract({ acceptTask: refuse })
    context.after(service.close)
    const { code, stderr } = await imsim(['accept', '7', '--server', service.url])
    assert.equal(code, EXIT_CODES[EXIT_OF_PROBLEM[kind]].code)
    for (const words of ['because', '/body/x  is wrong', 'make it right', PROBLEMS[kind].remedy, 'request-1'])
      assert.ok(stderr.includes(words), words)
  }
})

test('with --json a problem is one JSON document on stderr and stdout stays empty', async () => {
  const { code, stdout, stderr } = await imsim(['status', '--json'])
  assert.equal(code, 5)
  assert.equal(stdout, '')
  assert.equal(JSON.parse(stderr).title, 'The service is away')
})

test('a server that speaks no contract is told apart from a service that refuses', async (context) => {
  const service = await serveContract({}, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello": 1}')
    return true
  })
  context.after(service.close)
  const { code, stderr } = await imsim(['sites', '--server', service.url, '--token', 't'])
  assert.equal(code, 5)
  assert.match(stderr, /answered in a way that this imsim does not know/)
})

test('a token is asked for once with the user’s name; an operator’s route asks for an operator’s', async (context) => {
  const service = await serveContract({
    listSites: () => ({ sites: [] }),
    setSiteState: () => {
      throw new Refusal('forbidden', 'no')
    },
  })
  context.after(service.close)
  await imsim(['sites', '--server', service.url, '--user', 'vera'])
  await imsim(['site', 'LOCAL-A', 'offline', '--reason', 'power', '--server', service.url, '--user', 'vera'])
  assert.deepEqual(
    service.seen.map(({ route, body, authorization }) => [route, route === 'token' ? body : authorization]),
    [
      ['token', { user: 'vera' }],
      ['listSites', 'Bearer token-of-vera'],
      ['token', { user: 'vera', operator: true }],
      ['setSiteState', 'Bearer operator-token'],
    ],
  )
})

test('a given token is used as it is', async (context) => {
  const service = await serveContract({ listSites: () => ({ sites: [] }) })
  context.after(service.close)
  await imsim(['sites', '--server', service.url], { env: { IMSIM_TOKEN: 'mine' } })
  assert.deepEqual(
    service.seen.map(({ authorization }) => authorization),
    ['Bearer mine'],
  )
})

test('a busy service is asked again for what may be repeated', async (context) => {
  let asked = 0
  const service = await serveContract({ listSites: () => ({ sites: [] }) }, (request, response) => {
    if (request.url !== '/v1/sites' || ++asked > 2) return false
    response.writeHead(503).end()
    return true
  })
  context.after(service.close)
  assert.equal((await imsim(['sites', '--server', service.url])).code, 0)
  assert.equal(asked, 3)
})

test('completion scripts are made for bash and zsh, and words are completed', async () => {
  assert.match((await imsim(['completion', 'bash'])).stdout, /complete -o bashdefault .*imsim/)
  assert.match((await imsim(['completion', 'zsh'])).stdout, /#compdef imsim/)
  const bash = { env: { SHELL: '/bin/bash' } }
  assert.ok((await imsim(['--get-yargs-completions', 'imsim', 'sub'], bash)).stdout.includes('submit\n'))
  const states = (await imsim(['--get-yargs-completions', 'imsim', 'status', '--state', ''], bash)).stdout
  assert.ok(states.includes('incomplete\n'))
})
