/** DynamoDB on the laptop: dynoxide, one static program over an SQLite file. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type EngineProcess, startEngineProcess } from './engine-process.ts'

/** @throws Error that says what to do when the package for this kind of machine is not installed */
function programPath(): string {
  try {
    const description = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')
    return join(dirname(description), 'dynoxide')
  } catch {
    throw new Error(
      'The package @dynoxide/linux-x64 is not installed: run npm ci without --omit=optional on Linux x64, ' +
        'or set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB of your own.',
    )
  }
}

/** Starts dynoxide on the tables that its folder holds, with its stream table indexed. */
export async function startDynamodb(folder: string, port: number): Promise<EngineProcess> {
  const file = join(folder, 'tables.sqlite')
  const command = [programPath(), 'serve', '--port', String(port), '--db-path', file]
  const engine = await startEngineProcess({ name: 'dynamodb', command, folder, url: `http://127.0.0.1:${port}` })
  optimiseStreams(file)
  return engine
}

/**
 * Adds the index that keeps a write to a table with a stream from slowing down with the stream's length. dynoxide
 * 1.2.1 looks for the last sequence number by `CAST(sequence_number AS INTEGER)` and has no index for it.
 * @returns false when the file has no stream table, as another version of dynoxide may have it
 */
export function optimiseStreams(file: string): boolean {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get()
    if (!table) return false
    database.exec(
      'CREATE INDEX IF NOT EXISTS stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    )
    return true
  } finally {
    database.close()
  }
}
