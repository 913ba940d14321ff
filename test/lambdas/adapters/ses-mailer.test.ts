import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import fc from 'fast-check'
import { sesClient } from '../../../lambdas/adapters/aws-clients.ts'
import { sesAccount } from '../../../lambdas/adapters/ses-account.ts'
import { mimeOf, sesMailer } from '../../../lambdas/adapters/ses-mailer.ts'
import { type Engines, startEngines } from '../../../local/engines.ts'
import { listen } from '../../../local/listen.ts'

const from = 'imsim@example.org'
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const mail = {
  of: { task: 7, round: 2, about: 'settled' as const },
  to: 'vera@example.org',
  subject: '[ImSim] Größe: 187/189 done, action needed',
  text: '187 of 189 sensors are done; two need you.',
  html: '<p>187 of 189</p><img src="cid:mosaic">',
  inline: [{ contentId: 'mosaic', name: 'mosaic.png', png }],
}

describe('through the laptop’s SES', () => {
  let folder: string
  let engines: Engines
  let client: SESv2Client
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mails-'))
    engines = await startEngines({ folder })
    client = sesClient({ endpoint: engines.endpoints.ses, region: 'us-east-1', credentials: engines.keys })
  })
  after(async () => {
    client.destroy()
    await engines.close()
    await rm(folder, { recursive: true })
  })

  test('a mail arrives with its text, its HTML and its picture', async () => {
    await sesMailer(client, from).send(mail)
    const { emails } = await (await fetch(`${engines.endpoints.ses}/store`)).json()
    const [{ subject, destination, body, attachments, from: sender }] = emails
    assert.equal(emails.length, 1)
    assert.deepEqual([sender, subject, destination.to], [from, mail.subject, [mail.to]])
    assert.equal(body.text.trim(), mail.text)
    assert.match(body.html, /<p>187 of 189<\/p>/)
    assert.equal(attachments[0].content, png.toString('base64'))
  })
})

describe('the message', () => {
  test('has the text before the HTML, and the picture within the HTML’s own part', async () => {
    const mime = (await mimeOf(from, mail)).toString()
    const at = ['multipart/alternative', 'text/plain', 'multipart/related', 'text/html', 'image/png'].map((type) =>
      mime.indexOf(`Content-Type: ${type}`),
    )
    assert.ok(at.every((place) => place > 0))
    assert.deepEqual(
      at.toSorted((a, b) => a - b),
      at,
    )
    assert.match(mime, /Content-Id: <mosaic>/i)
  })

  test('has no header but its own, whatever stands in the subject and the names', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\r\nBcc: x@example.org', 'a\nBcc: x', 'a\r\n\r\nbody', 'a\u2028Bcc: x', '"\r\nBcc: x'),
    )
    const property = fc.asyncProperty(hostile, async (text) => {
      const inline = [{ contentId: text, name: text, png }]
      const mime = (await mimeOf(from, { ...mail, subject: `[ImSim] ${text}`, inline })).toString()
      const [head = ''] = mime.split('\r\n\r\n')
      const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]?.toLowerCase())
      assert.deepEqual(names.toSorted(), [
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ])
      assert.doesNotMatch(mime, /^bcc:/im)
    })
    await fc.assert(property, { numRuns: 200 })
  })

  const addresses = [
    'a@b.org, c@d.org',
    'a@b.org\r\nBcc: c@d.org',
    'A <a@b.org>',
    'nobody',
    '',
    'a@b.org;c@d.org',
    '"a b"@c.org',
  ]
  for (const to of addresses) {
    test(`is refused for ${JSON.stringify(to)}, which is not one plain address`, async () => {
      await assert.rejects(mimeOf(from, { ...mail, to }), /is no e-mail address/)
    })
  }

  test('reads no file and no URL that its HTML or pictures name', async () => {
    const mime = (await mimeOf(from, { ...mail, html: '<img src="/etc/passwd">', inline: [] })).toString()
    assert.doesNotMatch(mime, /root:/)
  })
})

/** A service that answers each request as told, and keeps what it was asked. */
async function answering(answer: (path: string) => object) {
  const asked: { path: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    asked.push({ path: request.url ?? '', body: await text(request) })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(request.url ?? '')))
  })
  const { url, close } = await listen(server)
  const client = sesClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  after(async () => {
    client.destroy()
    await close()
  })
  return { client, asked }
}

test('a mail carries its task, round and occasion as tags, which come back with a bounce', async () => {
  const { client, asked } = await answering(() => ({ MessageId: 'M1' }))
  await sesMailer(client, from, 'imsim-prod').send(mail)
  const { ConfigurationSetName, EmailTags, Destination } = JSON.parse(asked[0]?.body ?? '')
  assert.equal(ConfigurationSetName, 'imsim-prod')
  assert.deepEqual(Destination, { ToAddresses: [mail.to] })
  assert.deepEqual(EmailTags, [
    { Name: 'task', Value: '7' },
    { Name: 'round', Value: '2' },
    { Name: 'about', Value: 'settled' },
  ])
})

test('whether the account is in SES’s sandbox is asked once in ten minutes, and unknown where nobody says', async () => {
  const sandboxed = await answering(() => ({ ProductionAccessEnabled: false }))
  const account = sesAccount(sandboxed.client)
  assert.deepEqual([await account.inSandbox(), await account.inSandbox()], [true, true])
  assert.deepEqual(
    sandboxed.asked.map(({ path }) => path),
    ['/v2/email/account'],
  )
  const production = await answering(() => ({ ProductionAccessEnabled: true }))
  assert.equal(await sesAccount(production.client).inSandbox(), false)
  const silent = await answering(() => ({}))
  assert.equal(await sesAccount(silent.client).inSandbox(), undefined)
})

test('a service that does not answer is an error, in time and after one attempt', async () => {
  let calls = 0
  const server = createServer(() => {
    calls++
  })
  const { url, close } = await listen(server)
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const requestHandler = { requestTimeout: 200, throwOnRequestTimeout: true }
  const client = new SESv2Client({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1, requestHandler })
  await assert.rejects(sesMailer(client, from).send(mail), /timed? ?out/i)
  assert.equal(calls, 1)
  client.destroy()
  await close()
})
