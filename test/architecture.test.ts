import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FAILURES } from '../core/contract/failures.ts'
import { JOB_MOVES, TASK_MOVES, VISIT_MOVES } from '../core/contract/lifecycle.ts'
import { PROBLEMS } from '../core/contract/problems.ts'
import { ROUTES, type Route } from '../core/contract/routes.ts'
import { FILES, folderOf, packageOf, ROOT, SOURCES, type SourceFile } from './source-tree.ts'

interface Rule {
  /** Folders of ours beside itself; `folder/file` for a single file. */
  readonly ours: readonly string[]
  readonly packages: readonly string[]
}

/** Who may import whom, and what. A folder that is not here has no rule, and that is a fault too. */
const RULES: Readonly<Record<string, Rule>> = {
  // PhoSim's language is plain arithmetic and text, so that service, pilot, CLI and a browser can all speak it.
  phosim: { ours: [], packages: [] },
  // What crosses the wire may know no side of it. zod gives check, type and OpenAPI from one definition.
  'core/contract': { ours: ['phosim'], packages: ['zod'] },
  // The workload manager runs under any engine, also in memory with faults between any two writes: it asks the World.
  core: { ours: ['core/contract', 'phosim'], packages: ['zod'] },
  // Edges only translate. What an adapter is, only the wiring knows: another store would change one file.
  lambdas: { ours: ['core', 'core/contract', 'phosim'], packages: ['node:*', 'aws-lambda', 'zod'] },
  // The one place where the service speaks to AWS.
  'lambdas/adapters': {
    ours: ['core', 'core/contract', 'phosim', 'lambdas/tables.ts', 'lambdas/table-keys.ts'],
    packages: ['node:*', '@aws-sdk/*', 'jose', 'nodemailer', 'tar-stream', 'zod'],
  },
  // A pilot has HTTPS and presigned uploads, no AWS identity: it must run at a grid site that has never heard of AWS.
  pilot: { ours: ['core/contract', 'phosim'], packages: ['node:*', 'fast-png', 'tar-stream', 'esbuild'] },
  // The command line is a client like any other: what it can do, anybody's script can do over HTTP.
  cli: {
    ours: ['core/contract', 'phosim'],
    packages: ['node:*', 'csv-parse', 'log-update', 'picocolors', 'tar-stream', 'yaml', 'yargs', 'zod'],
  },
  // The laptop stands in for AWS itself, so it alone may take the service whole, with clients to set its engines up.
  local: {
    ours: ['core', 'core/contract', 'lambdas', 'lambdas/adapters', 'phosim', 'pilot', 'cli', 'portal'],
    packages: [
      ...['node:*', '@aws-sdk/*', 'aws-lambda', 'zod', 'hono', '@hono/node-server', 'croner', 'picocolors'],
      ...['fauxqs', 'aws-ses-v2-local'],
    ],
  },
  // It measures the bundles of the Lambdas as they are deployed.
  bench: {
    ours: ['core', 'core/contract', 'lambdas', 'lambdas/adapters', 'local', 'phosim', 'pilot', 'infra/bundles.ts'],
    packages: ['node:*', '@aws-sdk/*', '@smithy/*', 'zod'],
  },
  // The stack names handlers by their paths: what runs in AWS knows nothing of the CDK.
  infra: {
    ours: [
      'core/contract',
      'core/prefixes.ts',
      ...['env', 'metrics', 'tables', 'schedules'].map((name) => `lambdas/${name}.ts`),
      'pilot/build.ts',
      ...['build', 'headers'].map((name) => `portal/${name}.ts`),
    ],
    packages: ['node:*', 'aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'zod'],
  },
  // The portal is a client like any other: pages on nothing but the contract. Its build runs in Node, its pages in a browser.
  portal: {
    // The glossary is the one page of the documentation that the help shows as it stands.
    ours: ['core/contract', 'phosim', 'docs/glossary.md'],
    packages: [
      ...['node:*', 'vite', 'zod', 'react', 'react-dom', 'react-aria-components', 'wouter', 'uplot', 'oauth4webapi'],
      ...['@internationalized/date', '@tanstack/react-query', '@tanstack/react-table', '@tanstack/react-virtual'],
      ...['d3-geo', 'd3-geo-projection'],
    ],
  },
  // The journey of the tests, told to a deployed service: it has no more of the service than a client and a pilot have.
  proof: {
    ours: ['core/contract', 'cli/browser-sign-in.ts', 'cli/issuer.ts', 'local/lifeline.ts', 'pilot', 'test'],
    packages: ['node:*', 'zod'],
  },
  // The pages that are drawn from the tables.
  docs: { ours: ['core/contract'], packages: ['node:*'] },
}

const isOneOf = (patterns: readonly string[], name: string) =>
  patterns.some((pattern) => (pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern))

const paths = new Set(SOURCES.map(({ path }) => path))
const isOurs = (name: string) => paths.has(name) || existsSync(join(ROOT, name))
const faultsOf = (of: (file: SourceFile) => readonly string[], files = SOURCES) =>
  files.flatMap((file) => of(file).map((fault) => `${file.path}: ${fault}`))

const isTest = ({ path }: SourceFile) => path.startsWith('test/')
const none = (faults: readonly string[]) => assert.deepEqual(faults, [])

test('every folder imports only the folders and packages that its rule names', () => {
  const faults = faultsOf((file) => {
    if (isTest(file)) return []
    const folder = folderOf(file.path)
    const rule = RULES[folder]
    if (rule === undefined) return ['no rule for its folder']
    return file.imports.filter((name) =>
      isOurs(name)
        ? folderOf(name) !== folder && !isOneOf(rule.ours, folderOf(name)) && !rule.ours.includes(name)
        : !isOneOf(rule.packages, packageOf(name)),
    )
  })
  // The wiring is the one place that may choose adapters; every other edge is given a World.
  none(faults.filter((fault) => !/^lambdas\/wiring\.ts: lambdas\/adapters\//.test(fault)))
})

test('nothing but a test and the proof of the cloud imports a test', () => {
  none(
    faultsOf((file) =>
      isTest(file) || /^proof\//.test(file.path) ? [] : file.imports.filter((name) => name.startsWith('test/')),
    ),
  )
})

test('what runs on the laptop needs no package that only developers install', () => {
  // `npm ci --omit=dev` must be enough for service, demo, pilot and CLI. Types are erased, so they do not count.
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const isThere = (name: string) => name === 'node:*' || name in dependencies
  none(
    faultsOf((file) => {
      if (isTest(file) || /^(bench|infra)\//.test(file.path)) return []
      return file.imports.filter(
        (name) => !isOurs(name) && packageOf(name) !== 'aws-lambda' && !isThere(packageOf(name)),
      )
    }),
  )
})

test('core and phosim ask nobody for the time, for chance, or for the machine they run on', () => {
  // A use case that looks at the clock itself cannot be suspended, repeated and reordered by a test.
  const WORLDLY =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bcrypto\.(random|getRandom)\w*|\bprocess\.|\bconsole\./
  const WAITING = /\bset(Timeout|Interval|Immediate)\b|\bperformance\.now\b|\bglobalThis\b/
  none(
    faultsOf(({ path, code }) => {
      if (!/^(core|phosim)\//.test(path)) return []
      return [WORLDLY, WAITING].flatMap((pattern) => pattern.exec(code)?.[0] ?? [])
    }),
  )
})

test('no file and no folder has a name that could hold anything', () => {
  const VAGUE =
    /^(utils?|helpers?|common|shared|types?|managers?|services?|misc|lib)$|-(utils?|helpers?|types|manager)$/
  const names = ({ path }: SourceFile) => path.split('/').map((part) => part.replace(/(\.test)?\.\w+$/, ''))
  none(faultsOf((file) => names(file).filter((name) => VAGUE.test(name)), FILES))
})

test('folders are at most three levels deep, and the tests mirror them', () => {
  const levels = ({ path }: SourceFile) => path.replace(/^test\//, '').split('/').length - 1
  none(faultsOf((file) => (levels(file) > 3 ? [`${levels(file)} levels`] : [])))
})

test('no file is longer than 300 lines', () => {
  // One sitting, one screen's worth of ideas; a file that grows past it has two of them.
  const lines = ({ text }: SourceFile) => text.trimEnd().split('\n').length
  none(faultsOf((file) => (lines(file) > 300 ? [`${lines(file)} lines`] : [])))
})

test('every source file opens with a comment that says in a sentence what it is for', () => {
  const OPENING = /^(#!.*\n)?\/\*\*(?:(?!\*\/)[\s\S])*[.:]\s*\*\//
  none(faultsOf((file) => (/\.test\.ts$/.test(file.path) || OPENING.test(file.text) ? [] : [file.text.slice(0, 60)])))
})

/** This file quotes what it forbids. */
const isNotThis = (file: SourceFile) => file.path !== 'test/architecture.test.ts'

test('nothing is left to do, and nothing silences the compiler or the linter', () => {
  const LEFT = /\b(TODO|FIXME)\b/
  const SILENCED = /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/
  const CAST = /\bas (any|unknown|never|readonly|string|number|boolean|object|[A-Z{([])|[:<|&,(]\s*any\b/
  const withoutImports = (code: string) =>
    code.replace(/^(import|export)\b[^;]*?from\b.*$/gm, '').replace(/`[^`]*`/g, '')
  none(
    faultsOf(
      ({ text, code }) =>
        [LEFT.exec(text), SILENCED.exec(text), CAST.exec(withoutImports(code))].flatMap((found) => found?.[0] ?? []),
      SOURCES.filter(isNotThis),
    ),
  )
})

test('no file names a path of somebody’s machine or a host of a registry', () => {
  // The project must build and run wherever it is cloned, behind any mirror.
  const MACHINE = /(?<![\w.:-])\/(home|root|Users|work|tmp|mnt|media)\//
  const REGISTRY = /https?:\/\/[\w.-]*\b(registry|npm|pypi|packages?|artifact\w*)\b[\w.-]*\//i
  none(
    faultsOf(
      ({ text }) => [MACHINE, REGISTRY].flatMap((pattern) => pattern.exec(text)?.[0] ?? []),
      FILES.filter(isNotThis),
    ),
  )
})

test('within a file no two tests have the same name', () => {
  // A name that fails must say which test it was.
  const NAME = /^\s*(?:await )?(?:test|it)\(\s*(?:'((?:\\.|[^'\\])*)'|`([^`$]*)`)/gm
  none(
    faultsOf(({ path, text }) => {
      if (!path.endsWith('.test.ts')) return []
      const names = [...text.matchAll(NAME)].map(([, quoted, plain]) => quoted ?? plain ?? '')
      return names.filter((name, at) => names.indexOf(name) !== at)
    }),
  )
})

const LAMBDAS = SOURCES.filter(({ path, text }) => /^lambdas\/[^/]+$/.test(path) && /^export .*\bhandler\b/m.test(text))

test('the same word names a Lambda and its use case', () => {
  // `ls` is the map: whoever knows lambdas/dispatch.ts knows where dispatch is decided, and the other way round.
  assert.ok(LAMBDAS.length > 10)
  none(LAMBDAS.map(({ path }) => path.replace('lambdas/', 'core/')).filter((path) => !paths.has(path)))
  none(LAMBDAS.filter((file) => !file.imports.includes(file.path.replace('lambdas/', 'core/'))).map(({ path }) => path))
})

test('every route has a Lambda that answers it, somebody who may call it, and a sentence', () => {
  const handlers = new Map(LAMBDAS.map(({ path, code }) => [path, code]))
  const callers = ['anyone', 'person', 'operator', 'launch', 'pilot', 'link']
  const routes: [string, Route][] = Object.entries(ROUTES)
  for (const [name, { lambda, who, says, path, params, method, body }] of routes) {
    assert.match(handlers.get(`lambdas/${lambda}.ts`) ?? '', new RegExp(`^ +(async )?${name}\\b`, 'm'), name)
    assert.ok(callers.includes(who), `${name}: ${who}`)
    assert.match(says, /^[A-Z].*\.$/, name)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, word]) => word)
    assert.deepEqual(Object.keys(params?.shape ?? {}), inPath, `${name}: the words in braces are its params`)
    assert.ok(method === 'POST' || body === undefined, `${name}: only a POST has a body`)
  }
  const doors = routes.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)
  none(doors.filter((door, at) => doors.indexOf(door) !== at))
})

test('every route is called by a client of ours or is there for those of others', () => {
  // A route that nobody calls is not tried by anybody either. These are for mails, operators' scripts and the portal.
  const FOR_OTHERS = [
    'readOpenApi',
    'readLink',
    'followLink',
    'defineSite',
    'listUsers',
    'listDatasets',
    'readFile',
    'resendMail',
  ]
  const clients = SOURCES.filter(({ path }) => /^(cli|pilot|local|bench|portal)\//.test(path))
  const isCalled = (name: string) => clients.some(({ text }) => text.includes(`'${name}'`))
  none(Object.keys(ROUTES).filter((name) => !isCalled(name) && !FOR_OTHERS.includes(name)))
})

test('every problem and every failure says what to do, and every move says who and when', () => {
  for (const [type, { status, title, remedy }] of Object.entries(PROBLEMS)) {
    assert.match(remedy, /^[A-Z`].*\.$/, type)
    assert.ok(status >= 400 && title.length > 0, type)
  }
  for (const [name, { words, who }] of Object.entries(FAILURES)) assert.ok(words.endsWith('.') && who.length > 0, name)
  for (const moves of [JOB_MOVES, VISIT_MOVES, TASK_MOVES])
    for (const [name, move] of Object.entries(moves)) assert.ok(move.by.length > 0 && move.when.length > 0, name)
})
