/** Visits out of an OpSim run: its SQLite database, or a table written as CSV. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { parse } from 'csv-parse'
import type { Observation } from '../phosim/observation.ts'
import { missingColumns, type OpsimRow, observationOfRow } from '../phosim/opsim-columns.ts'
import { UsageFault } from './faults.ts'

/** A row of the file: where it stands, and what it says or why it cannot be read. */
export type ReadRow =
  | { readonly at: string; readonly observation: Observation }
  | { readonly at: string; readonly fault: string }

const SQLITE_MAGIC = 'SQLite format 3'

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(SQLITE_MAGIC.length), 0, SQLITE_MAGIC.length, 0)
    return buffer.toString('latin1') === SQLITE_MAGIC
  } finally {
    await file.close()
  }
}

function readRow(at: string, row: OpsimRow): ReadRow {
  try {
    return { at, observation: observationOfRow(row) }
  } catch (error) {
    if (error instanceof RangeError) return { at, fault: error.message }
    throw error
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

function columnsOf(database: DatabaseSync, table: string): string[] {
  return database
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .all()
    .map(({ name }) => String(name))
}

/** The table asked for, or the first that has what a visit needs. */
function tableOf(path: string, database: DatabaseSync, wanted: string | undefined): string {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    .all()
    .map(({ name }) => String(name))
  if (wanted !== undefined && !tables.includes(wanted)) {
    throw new UsageFault(`${path} has no table ${wanted}`, `Its tables are ${tables.join(', ') || 'none'}.`)
  }
  const candidates = wanted === undefined ? tables : [wanted]
  const found = candidates.find((table) => missingColumns(columnsOf(database, table)).length === 0)
  if (found !== undefined) return found
  const faults = candidates.map((table) => ({
    at: table,
    message: `lacks ${missingColumns(columnsOf(database, table)).join(', ')}`,
  }))
  throw new UsageFault(`${path} has no table of visits`, 'Give OpSim’s database, or name its table by --table.', faults)
}

function* sqliteRows(path: string, wanted: string | undefined): Generator<ReadRow> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const table = tableOf(path, database, wanted)
    let number = 0
    for (const row of database.prepare(`SELECT * FROM ${quoted(table)}`).iterate()) {
      yield readRow(`${path}, table ${table}, row ${++number}`, row)
    }
  } finally {
    database.close()
  }
}

interface CsvRow {
  readonly record: OpsimRow
  readonly info: { readonly lines: number }
}

const isCsvRow = (value: unknown): value is CsvRow => typeof value === 'object' && value !== null && 'record' in value

async function* csvRows(path: string): AsyncGenerator<ReadRow> {
  let columns: string[] = []
  const heading = (names: string[]) => {
    columns = names.map((name) => name.trim())
    return columns
  }
  const rows = createReadStream(path).pipe(
    parse({ columns: heading, info: true, bom: true, trim: true, skip_empty_lines: true, comment: '#' }),
  )
  const check = () => {
    const missing = missingColumns(columns)
    if (missing.length > 0)
      throw new UsageFault(
        `${path} is no table of visits: its first line lacks ${missing.join(', ')}`,
        'The first line must name OpSim’s columns.',
      )
  }
  try {
    for await (const row of rows) {
      check()
      if (isCsvRow(row)) yield readRow(`${path}:${row.info.lines}`, row.record)
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) throw error
    throw new UsageFault(`${path}: ${error.message}`, 'Correct the line, or export the table again.')
  }
  check()
}

/** Every visit of a file, in its order. Throws a UsageFault when it is neither database nor table of visits. */
export async function* opsimRows(path: string, table?: string): AsyncGenerator<ReadRow> {
  if (await isSqlite(path)) yield* sqliteRows(path, table)
  else yield* csvRows(path)
}
