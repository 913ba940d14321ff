/** `imsim catalogs check`: the deep check on files of this machine, whatever they are packed in. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { imsim, temporaryFolder } from './command.ts'

const HEADER = 'rightascension 53.0\ndeclination -27.4\nfilter 2\nobshistid 230\nvistime 33\nnsnap 2\nseed 5\n'
const star = (id: string, dec = '-27.41') =>
  `object ${id} 53.01 ${dec} 20 ../sky/sed_flat.txt 0 0 0 0 0 0 point none none\n`
const DATA = new URL('../../../shared/data/catalogs/', import.meta.url)

/** Runs the check on one file and reads its verdict. */
async function verdictOf(file: string, ...flags: string[]) {
  const { code, stdout, stderr } = await imsim(['catalogs', 'check', file, '--json', ...flags])
  assert.equal(stderr, '')
  const [verdict] = JSON.parse(stdout)
  return { code, ...verdict }
}

function written(context: TestContext, name: string, content: string | Buffer): string {
  const file = join(temporaryFolder(context), name)
  writeFileSync(file, content)
  return file
}

async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content)
  archive.finalize()
  return buffer(archive)
}

test('a good catalog passes with its objects and its visit told', async (context) => {
  const file = written(context, 'stars.txt', HEADER + star('1') + star('2'))
  const { code, stdout } = await imsim(['catalogs', 'check', file])
  assert.equal(code, 0)
  assert.match(stdout, /2 objects on 1 sensor; visit 230, r band, at 53 -27.4 deg/)
  assert.match(stdout, /✓ no errors/)
})

test('each fault is told by file and line, with what PhoSim would do and the remedy, and the exit is 1', async (context) => {
  const file = written(context, 'stars.txt', HEADER + star('1') + star('MS_2'))
  const { code, stdout } = await imsim(['catalogs', 'check', file])
  assert.equal(code, 1)
  assert.match(
    stdout,
    /✗ stars\.txt:9 {2}id-not-number[\s\S]*PhoSim: trim cannot read[\s\S]*→ Give the object a number/,
  )
})

test('a gzipped catalog is read whatever its name says', async (context) => {
  const verdict = await verdictOf(written(context, 'stars.dat', gzipSync(HEADER + star('1'))))
  assert.equal(verdict.objects, 1)
})

test('included files are read from the catalog’s folder, and the missing ones are named', async (context) => {
  const file = written(context, 'main.txt', `${HEADER}includeobj more.txt.gz\nincludeobj lost.txt\n${star('1')}`)
  writeFileSync(join(file, '../more.txt.gz'), gzipSync(star('2') + star('x')))
  const { code, objects, errors } = await verdictOf(file)
  assert.equal(code, 1)
  assert.equal(objects, 2)
  assert.deepEqual(
    errors.map(({ code, file, line }: Record<string, unknown>) => [code, file, line]),
    [
      ['include-missing', 'main.txt', 9],
      ['id-not-number', 'more.txt.gz', 2],
    ],
  )
})

test('a tar is a bundle: its main file is found, its includes, SEDs and pictures resolve inside it', async (context) => {
  const tar = await tarOf({
    'field/seds/my.txt': '300 1.0\n1200 1.0\n',
    'field/main.txt': `${HEADER}includeobj more/galaxies.txt.gz\n${star('1').replace('../sky/sed_flat.txt', 'seds/my.txt')}`,
    'field/more/galaxies.txt.gz': gzipSync(star('2')),
  })
  for (const [name, bytes] of [
    ['catalog.tar', tar],
    ['catalog.tgz', gzipSync(tar)],
  ] as const) {
    const { code, objects, errors, seds } = await verdictOf(written(context, name, bytes))
    assert.deepEqual({ code, objects, errors, seds }, { code: 0, objects: 2, errors: [], seds: [] })
  }
})

test('--main names the file of a tar to begin with; one that is not there is refused', async (context) => {
  const file = written(
    context,
    'two.tar',
    await tarOf({ 'a.txt': HEADER + star('1'), 'b.txt': HEADER + star('1') + star('2') }),
  )
  assert.equal((await verdictOf(file, '--main', 'b.txt')).objects, 2)
  const unsaid = await imsim(['catalogs', 'check', file])
  assert.equal(unsaid.code, 2)
  assert.match(unsaid.stderr, /catalogs of their own \(a\.txt, b\.txt\)[\s\S]*--main/)
  const { code, stderr } = await imsim(['catalogs', 'check', file, '--main', 'c.txt'])
  assert.equal(code, 2)
  assert.match(stderr, /a\.txt, b\.txt/)
})

test('the rules are those of the simulator named', async (context) => {
  const file = written(context, 'stars.txt', HEADER + star('1'))
  assert.equal((await verdictOf(file)).rules, 'phosim 3.4')
  assert.equal((await verdictOf(file, '--simulator', 'stand-in')).rules, 'stand-in 1')
  const { code, stderr } = await imsim(['catalogs', 'check', file, '--simulator', 'phosim:2.0'])
  assert.equal(code, 2)
  assert.match(stderr, /no catalog rules for phosim 2\.0/)
})

test('what cannot be read is refused with what to do: a folder, nothing, a damaged gzip, a broken tar, one endless line', async (context) => {
  const folder = temporaryFolder(context)
  mkdirSync(join(folder, 'sub'))
  const whole = gzipSync(HEADER + star('1').repeat(5000))
  writeFileSync(join(folder, 'cut.gz'), whole.subarray(0, whole.length / 2))
  writeFileSync(join(folder, 'cut.tar'), (await tarOf({ 'a.txt': HEADER + star('1').repeat(100) })).subarray(0, 2000))
  writeFileSync(join(folder, 'endless'), 'x'.repeat(3_000_000))
  const expected = {
    sub: /is a folder/,
    nothing: /no such file/,
    'cut.gz': /damaged/,
    'cut.tar': /damaged/,
    endless: /more than a million/,
  }
  for (const [name, words] of Object.entries(expected)) {
    const { code, stdout, stderr } = await imsim(['catalogs', 'check', join(folder, name)])
    assert.deepEqual([name, code, stdout], [name, 2, ''])
    assert.match(stderr, words)
  }
})

test('several files get a verdict each, and one with errors makes the exit 1', async (context) => {
  const good = written(context, 'good.txt', HEADER + star('1'))
  const bad = written(context, 'bad.txt', HEADER + star('1', 'inf'))
  const { code, stdout } = await imsim(['catalogs', 'check', good, bad, '--json'])
  assert.equal(code, 1)
  assert.deepEqual(
    JSON.parse(stdout).map(({ errors }: { errors: unknown[] }) => errors.length),
    [0, 1],
  )
})

test('hundreds of thousands of lines are checked in seconds', async (context) => {
  const chunk = Array.from({ length: 1000 }, (_, at) => star(String(at))).join('')
  const file = written(context, 'big.txt.gz', gzipSync(HEADER + chunk.repeat(300), { level: 1 }))
  const { errors, objects } = await verdictOf(file)
  assert.equal(objects, 300_000)
  assert.equal(errors[0].code, 'too-many-sources')
})

test('PhoSim’s and DESC’s own catalogs get the verdicts that they deserve', {
  skip: !existsSync(DATA) && 'no shared data here',
}, async () => {
  const codes = await Promise.all(
    readdirSync(DATA).map(
      async (name) => [name, (await imsim(['catalogs', 'check', new URL(name, DATA).pathname])).code] as const,
    ),
  )
  assert.deepEqual(
    codes.filter(([, code]) => code !== 0),
    [['bad_instcat.txt', 1]],
  )
})
