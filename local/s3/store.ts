/**
 * Where the laptop's S3 keeps things: an SQLite table of keys, and bodies in files with random names.
 * No key is ever part of a path, and a body counts only once its row is committed, so a kill at any moment
 * leaves whole objects; files without a row are cleared at the next start.
 */
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

/** A body's file and length; an object made of parts has several. */
export interface Blob {
  readonly id: string
  readonly sizeBytes: number
}

export interface StoredObject {
  readonly key: string
  readonly etag: string
  readonly sizeBytes: number
  readonly modifiedAt: string
  /** Headers to give back: content-type, x-amz-meta-… and the like. */
  readonly headers: Readonly<Record<string, string>>
  /** The checksum that the writer declared, by header name (`x-amz-checksum-sha256`). */
  readonly checksums: Readonly<Record<string, string>>
  readonly blobs: readonly Blob[]
}

type Row = Record<string, SQLOutputValue>

const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, etag TEXT, sizeBytes INTEGER, modifiedAt TEXT,
    headers TEXT, checksums TEXT, blobs TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT, key TEXT, algorithm TEXT, headers TEXT)
    WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (upload TEXT, number INTEGER, etag TEXT, modifiedAt TEXT, checksum TEXT,
    blob TEXT, sizeBytes INTEGER, PRIMARY KEY (upload, number)) WITHOUT ROWID;
`

function objectOf(row: Row): StoredObject {
  return {
    key: String(row.key),
    etag: String(row.etag),
    sizeBytes: Number(row.sizeBytes),
    modifiedAt: String(row.modifiedAt),
    headers: JSON.parse(String(row.headers)),
    checksums: JSON.parse(String(row.checksums)),
    blobs: JSON.parse(String(row.blobs)),
  }
}

/** A second service on the same folder would clear the bodies that the first is still receiving. */
function openAlone(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    database.exec(schema)
    return database
  } catch (error) {
    database.close()
    throw new Error(`${path} cannot be opened: is another service running on this folder? Stop it first.`, {
      cause: error,
    })
  }
}

export class S3Store {
  readonly database: DatabaseSync
  readonly #folder: string
  readonly #shelves = new Set<string>()
  readonly #statements

  constructor(folder: string) {
    this.#folder = join(folder, 'bodies')
    mkdirSync(this.#folder, { recursive: true })
    this.database = openAlone(join(folder, 'keys.sqlite'))
    this.#statements = {
      find: this.database.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?'),
      put: this.database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
      remove: this.database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?'),
      list: this.database.prepare(
        'SELECT * FROM objects WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT ?',
      ),
      bucket: this.database.prepare('SELECT 1 FROM buckets WHERE name = ?'),
    }
    this.#clearOrphans()
  }

  hasBucket(name: string): boolean {
    return this.#statements.bucket.get(name) !== undefined
  }

  createBucket(name: string): void {
    this.database.prepare('INSERT OR IGNORE INTO buckets VALUES (?)').run(name)
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.#statements.find.get(bucket, key)
    return row && objectOf(row)
  }

  /**
   * Puts an object in the place of what was there; all of it happens between two events, so nothing comes between
   * `check` and the write.
   * @param check may throw to refuse, given what is there now
   */
  put(bucket: string, object: StoredObject, check: (present: StoredObject | undefined) => void): void {
    const present = this.find(bucket, object.key)
    check(present)
    const { key, etag, sizeBytes, modifiedAt } = object
    const [headers, checksums, blobs] = [object.headers, object.checksums, object.blobs].map((v) => JSON.stringify(v))
    this.#statements.put.run(bucket, key, etag, sizeBytes, modifiedAt, headers ?? '', checksums ?? '', blobs ?? '')
    this.dropBlobs(present?.blobs ?? [])
  }

  remove(bucket: string, key: string): void {
    const present = this.find(bucket, key)
    this.#statements.remove.run(bucket, key)
    this.dropBlobs(present?.blobs ?? [])
  }

  /** Up to `limit` objects in the order of their keys' UTF-8 bytes, after `after` and from `from` on. */
  list(bucket: string, after: string, from: string, limit: number): StoredObject[] {
    return this.#statements.list.all(bucket, after, from, limit).map(objectOf)
  }

  /** A new, empty place for a body. */
  newBlobId(): string {
    const id = randomUUID()
    const shelf = id.slice(0, 2)
    if (!this.#shelves.has(shelf)) mkdirSync(join(this.#folder, shelf), { recursive: true })
    this.#shelves.add(shelf)
    return id
  }

  blobPath(id: string): string {
    return join(this.#folder, id.slice(0, 2), id)
  }

  /** The same bytes under a second name, without copying them. */
  linkBlob(blob: Blob): Blob {
    const id = this.newBlobId()
    linkSync(this.blobPath(blob.id), this.blobPath(id))
    return { id, sizeBytes: blob.sizeBytes }
  }

  /** Forgets bodies that no row names any more; a reader that has one open keeps it, and the next start tries again. */
  dropBlobs(blobs: readonly Blob[]): void {
    for (const { id } of blobs) unlink(this.blobPath(id)).catch(() => {})
  }

  #clearOrphans(): void {
    const known = new Set<string>()
    for (const row of this.database.prepare('SELECT blobs FROM objects').iterate()) {
      const blobs: Blob[] = JSON.parse(String(row.blobs))
      for (const blob of blobs) known.add(blob.id)
    }
    for (const row of this.database.prepare('SELECT blob FROM parts').iterate()) known.add(String(row.blob))
    for (const shelf of readdirSync(this.#folder))
      for (const id of readdirSync(join(this.#folder, shelf)))
        if (!known.has(id)) rmSync(join(this.#folder, shelf, id), { force: true })
  }

  close(): void {
    this.database.close()
  }
}
