/** The program of the laptop's SES: `node inbox.ts PORT FOLDER` takes mails, shows them on a page and keeps them. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ses from 'aws-ses-v2-local'
import store from 'aws-ses-v2-local/dist/store.js'

const [port, folder = '.'] = process.argv.slice(2)
const path = join(folder, 'mails.jsonl')

const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
for (const line of lines) store.saveEmail(JSON.parse(line))

/**
 * aws-ses-v2-local 2.10.2 forgets its mails when it ends. It calls these two by their names whenever it takes a mail or
 * forgets all; so each is written down before whoever has sent it hears that it was taken.
 */
const { saveEmail, clearStore } = store
const kept: Pick<typeof store, 'saveEmail' | 'clearStore'> = {
  saveEmail(mail) {
    appendFileSync(path, `${JSON.stringify(mail)}\n`)
    saveEmail(mail)
  },
  clearStore() {
    writeFileSync(path, '')
    clearStore()
  },
}
Object.assign(store, kept)

await ses.default({ port: Number(port), host: '127.0.0.1' })
