/** The data catalogue's Lambda: what there is, and the signing of a download. */
import { downloadFile, downloadFiles, listDatasets, readFile, searchFiles } from '../core/catalogue.ts'
import { type Handlers, httpHandler } from './http.ts'
import { wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'catalogue'>> {
  const { world } = wiring()
  return {
    searchFiles: ({ query }, person) => searchFiles(world, person, query),
    listDatasets: ({ query }, person) => listDatasets(world, person, query),
    readFile: ({ query }, person) => readFile(world, person, query.guid),
    downloadFile: ({ query }, person) => downloadFile(world, person, query.guid),
    downloadFiles: ({ query }, person) => downloadFiles(world, person, query),
  }
}

export const handler = httpHandler('catalogue', async () => wiring().callers, handlers)
