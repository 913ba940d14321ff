import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type FetchLimits, fetchCatalog } from '../../../lambdas/adapters/fetch-catalog.ts'
import { fetchTarget } from '../../../lambdas/adapters/fetch-target.ts'
import { PATIENCE_SECONDS } from '../../patience.ts'
import { collect } from './storage-fixture.ts'
import { startWeb, type Web } from './web-fixture.ts'

let web: Web
before(async () => {
  web = await startWeb()
})
after(() => web.close())

const laptop: FetchLimits = { maxBytes: 1000, maxSeconds: 5, allowLoopback: true }
const cloud: FetchLimits = { ...laptop, allowLoopback: false }

const port = () => new URL(web.url).port

async function bytesOf(url: string, limits: FetchLimits): Promise<{ name: string; text: string }> {
  const { name, bytes } = await fetchCatalog(url, limits)
  return { name, text: Buffer.concat(await collect(bytes)).toString() }
}

/** A name server that gives each answer once, the last one for ever, and counts. */
function resolver(...answers: string[][]) {
  const asked: string[] = []
  const resolve = async (name: string): Promise<LookupAddress[]> => {
    asked.push(name)
    const found = answers[Math.min(asked.length, answers.length) - 1] ?? []
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return { asked, resolve }
}

describe('in the cloud an URL is refused', () => {
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['that is none', 'catalog.txt', /this is no URL/],
    ['of another scheme', 'file:///etc/passwd', /must begin with https/],
    ['without TLS', 'http://example.org/a.txt', /must begin with https/],
    ['with a password', 'https://user:secret@example.org/a.txt', /must not hold a name or password/],
    ['with another port', 'https://example.org:8443/a.txt', /port 8443 is not allowed/],
    ['of this machine', 'https://127.0.0.1/a.txt', /public internet/],
    ['of this machine in one number', 'https://2130706433/a.txt', /public internet/],
    ['of this machine in hexadecimal', 'https://0x7f.1/a.txt', /public internet/],
    ['of this machine in IPv6', 'https://[::1]/a.txt', /public internet/],
    ['of this machine by its name', 'https://localhost/a.txt', /public internet/],
    ['of IPv4 written as IPv6', 'https://[::ffff:10.0.0.1]/a.txt', /public internet/],
    ['of the metadata service', 'https://169.254.169.254/latest/meta-data', /public internet/],
  ]
  for (const [what, url, message] of refused) {
    test(what, async () => {
      const resolve = async (name: string) =>
        name === 'localhost' ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '93.184.215.14', family: 4 }]
      await assert.rejects(fetchCatalog(url, { ...cloud, resolve }), (error: Error) => {
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /secret/)
        return error.name === 'Refusal'
      })
    })
  }

  for (const address of ['10.1.2.3', '100.64.1.1', '169.254.169.254', 'fd00::1', '64:ff9b::a00:1', '2002:a00:1::1']) {
    test(`whose name leads to ${address}, or there among others`, async () => {
      const { resolve } = resolver([address], ['93.184.215.14', address])
      await assert.rejects(fetchCatalog('https://inner.example/a.txt', { ...cloud, resolve }), /public internet/)
      await assert.rejects(fetchCatalog('https://inner.example/a.txt', { ...cloud, resolve }), /public internet/)
    })
  }

  test('whose name nobody knows', async () => {
    await assert.rejects(
      fetchCatalog('https://none.example/a.txt', { ...cloud, resolve: resolver([]).resolve }),
      /the name none.example is not known/,
    )
  })
})

describe('on the laptop', () => {
  test('a file is fetched from this machine, and is named after its path', async () => {
    web.answers.set('/data/my%20stars.txt', { body: 'object' })
    assert.deepEqual(await bytesOf(`${web.url}/data/my%20stars.txt?x=1`, laptop), {
      name: 'my_stars.txt',
      text: 'object',
    })
    web.answers.set('/', { body: 'object' })
    assert.equal((await bytesOf(`${web.url}/`, laptop)).name, 'catalog.txt')
  })

  test('no proxy, cookie or credential goes with the request', async () => {
    web.answers.set('/plain', { body: 'x' })
    await bytesOf(`${web.url}/plain`, laptop)
    const sent = web.requests.at(-1)?.headers
    assert.deepEqual(Object.keys(sent ?? {}).sort(), ['accept-encoding', 'connection', 'host', 'user-agent'])
  })

  test('the rest of the inner network stays closed', async () => {
    const { resolve } = resolver(['10.0.0.1'])
    await assert.rejects(fetchCatalog('http://10.0.0.1/a', laptop), /must begin with https/)
    await assert.rejects(fetchCatalog('https://10.0.0.1/a', laptop), /public internet/)
    await assert.rejects(fetchCatalog('https://inner.example/a', { ...laptop, resolve }), /public internet/)
  })
})

describe('a name is resolved once', () => {
  test('and the connection goes to the address that was checked, whatever the name says next', async () => {
    web.answers.set('/once', { body: 'from loopback' })
    const { asked, resolve } = resolver(['127.0.0.1'], ['10.0.0.1'])
    const found = await bytesOf(`http://rebind.example:${port()}/once`, { ...laptop, resolve })
    assert.equal(found.text, 'from loopback')
    assert.deepEqual(asked, ['rebind.example'])
    assert.equal(web.requests.at(-1)?.headers.host, `rebind.example:${port()}`)
  })

  test('and every later question about it is answered with what was checked', async () => {
    const { asked, resolve } = resolver(['93.184.215.14'], ['127.0.0.1'])
    const { lookup } = await fetchTarget('https://rebind.example/once', { resolve, loopback: false })
    for (const all of [true, false, true]) {
      lookup('rebind.example', { all }, (error, found) => {
        assert.equal(error, null)
        assert.deepEqual(found, all ? [{ address: '93.184.215.14', family: 4 }] : '93.184.215.14')
      })
    }
    assert.deepEqual(asked, ['rebind.example'])
  })
})

describe('a redirect', () => {
  const redirect = (path: string, location: string, status = 302) =>
    web.answers.set(path, { status, headers: { location } })

  test('is followed, relative ones too, and the first URL names the file', async () => {
    redirect('/first.txt', '/second', 301)
    redirect('/second', `${web.url}/third`, 308)
    web.answers.set('/third', { body: 'there' })
    assert.deepEqual(await bytesOf(`${web.url}/first.txt`, laptop), { name: 'first.txt', text: 'there' })
  })

  for (const target of [
    'https://169.254.169.254/latest',
    'https://10.0.0.1/',
    'http://192.168.1.1/',
    'file:///etc/passwd',
    'https://a:b@example.org/',
  ]) {
    test(`to ${target} is refused`, async () => {
      redirect('/trap', target)
      await assert.rejects(fetchCatalog(`${web.url}/trap`, laptop), { name: 'Refusal' })
    })
  }

  test('to a name is checked anew: what was loopback before may be private now', async () => {
    redirect('/again', `http://rebind.example:${port()}/once`)
    const { asked, resolve } = resolver(['127.0.0.1'], ['10.0.0.1'])
    await assert.rejects(
      fetchCatalog(`http://rebind.example:${port()}/again`, { ...laptop, resolve }),
      /must begin with https/,
    )
    assert.equal(asked.length, 2)
  })

  test('is followed five times and no more', async () => {
    for (let hop = 0; hop < 7; hop++) redirect(`/hop${hop}`, `/hop${hop + 1}`)
    web.answers.set('/hop7', { body: 'far' })
    assert.equal((await bytesOf(`${web.url}/hop2`, laptop)).text, 'far')
    await assert.rejects(fetchCatalog(`${web.url}/hop1`, laptop), /more than 5 redirects/)
    redirect('/loop', '/loop')
    await assert.rejects(fetchCatalog(`${web.url}/loop`, laptop), /more than 5 redirects/)
  })
})

describe('an answer', () => {
  test('that is too large is refused, announced or not', async () => {
    web.answers.set('/large', { body: 'x'.repeat(1001) })
    await assert.rejects(bytesOf(`${web.url}/large`, laptop), /larger than 1000 bytes/)
    web.answers.set('/largest', { body: 'x'.repeat(1000) })
    assert.equal((await bytesOf(`${web.url}/largest`, laptop)).text.length, 1000)
  })

  for (const [what, fault] of [
    ['never begins', { silent: true }],
    ['stops in the middle', { stall: true, body: 'x'.repeat(100) }],
  ] as const) {
    test(`that ${what} is given up when the time is over`, async () => {
      web.answers.set('/slow', fault)
      await assert.rejects(bytesOf(`${web.url}/slow`, { ...laptop, maxSeconds: 0.3 }), /did not arrive within 0.3 s/)
    })
  }

  test('that waits for its name is given up when the time is over', async () => {
    const resolve = () => new Promise<LookupAddress[]>(() => {})
    const waiting = setTimeout(() => {}, PATIENCE_SECONDS * 1000)
    await assert.rejects(
      fetchCatalog('https://slow.example/', { ...cloud, maxSeconds: 0.2, resolve }),
      /did not arrive within/,
    )
    clearTimeout(waiting)
  })

  test('other than 200 is refused with what the server said', async () => {
    await assert.rejects(fetchCatalog(`${web.url}/none`, laptop), /its server answered 404/)
  })

  test('of a server that is away, or breaks off, is refused as such', async () => {
    await assert.rejects(fetchCatalog('http://127.0.0.1:9/', laptop), /its server does not answer \(ECONNREFUSED\)/)
    web.answers.set('/broken', { body: 'x'.repeat(900), breakAfterBytes: 500 })
    await assert.rejects(bytesOf(`${web.url}/broken`, laptop), /its server broke off/)
  })

  test('that was packed unasked keeps its bytes and says so by its name', async () => {
    const body = gzipSync('object')
    web.answers.set('/packed.txt', { body, headers: { 'content-encoding': 'gzip' } })
    const { name, bytes } = await fetchCatalog(`${web.url}/packed.txt`, laptop)
    assert.equal(name, 'packed.txt.gz')
    assert.deepEqual(Buffer.concat(await collect(bytes)), body)
    web.answers.set('/odd', { body, headers: { 'content-encoding': 'br' } })
    await assert.rejects(fetchCatalog(`${web.url}/odd`, laptop), /packs it as br/)
  })
})
