import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, it } from 'node:test'
import { SubmitJobCommand } from '@aws-sdk/client-batch'
import { SendEmailCommand } from '@aws-sdk/client-sesv2'
import { batchClient, sesClient } from '../../../lambdas/adapters/aws-clients.ts'
import { listen } from '../../../local/listen.ts'

const ports: (number | undefined)[] = []
const server = createServer((request, response) => {
  ports.push(request.socket.remotePort)
  request.resume().once('end', () => response.end('{}'))
})
let engine: { url: string; close(): Promise<void> }

before(async () => {
  engine = await listen(server)
})
after(() => engine.close())

const options = () => ({
  endpoint: engine.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
})

it('a call that must not be repeated never goes over a connection that may just be closing', async () => {
  const [ses, batch] = [sesClient(options()), batchClient(options())]
  const mail = new SendEmailCommand({ Content: { Raw: { Data: Buffer.from('a mail') } } })
  const job = new SubmitJobCommand({ jobName: 'pilots', jobQueue: 'queue', jobDefinition: 'pilot' })
  for (let time = 0; time < 2; time++) {
    await ses.send(mail)
    await batch.send(job)
  }
  assert.equal(new Set(ports).size, 4)
})
