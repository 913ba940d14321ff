/** The program of the laptop's SES: `node inbox.ts PORT FOLDER` takes mails, shows them on a page and keeps them. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ses from 'aws-ses-v2-local'
import store from 'aws-ses-v2-local/dist/store.js'

const [port, folder = '.'] = process.argv.slice(2)
const path = join(folder, 'mails.jsonl')

function restore(): number {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  for (const line of lines) store.saveEmail(JSON.parse(line))
  return lines.length
}

let kept = restore()

/** aws-ses-v2-local 2.10.2 forgets its mails when it ends; this writes down what came since, or that all is cleared. */
function keepNew(): void {
  const { emails } = store.getStoreReadonly()
  if (emails.length < kept) writeFileSync(path, '')
  const fresh = emails.slice(emails.length < kept ? 0 : kept)
  if (fresh.length > 0) appendFileSync(path, fresh.map((mail) => `${JSON.stringify(mail)}\n`).join(''))
  kept = emails.length
}

const server = await ses.default({ port: Number(port), host: '127.0.0.1' })
server.on('request', (request, response) => {
  if (request.method === 'POST') response.on('finish', keepNew)
})
