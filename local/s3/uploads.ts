/** The parts of unfinished multipart uploads, in the same database as the objects that they become. */
import { randomUUID } from 'node:crypto'
import type { SQLOutputValue } from 'node:sqlite'
import { AwsFault } from '../aws-fault.ts'
import type { S3Store, StoredObject } from './store.ts'

export interface Upload {
  readonly id: string
  readonly bucket: string
  readonly key: string
  /** The checksum that every part carries (`sha256`), or empty. */
  readonly algorithm: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Part {
  readonly number: number
  readonly etag: string
  readonly modifiedAt: string
  /** Base64 of the upload's checksum over this part, or empty. */
  readonly checksum: string
  readonly blob: string
  readonly sizeBytes: number
}

function partOf(row: Record<string, SQLOutputValue>): Part {
  return {
    number: Number(row.number),
    etag: String(row.etag),
    modifiedAt: String(row.modifiedAt),
    checksum: String(row.checksum),
    blob: String(row.blob),
    sizeBytes: Number(row.sizeBytes),
  }
}

const bodyOfPart = (part: Part) => ({ id: part.blob, sizeBytes: part.sizeBytes })

export class Uploads {
  readonly #store: S3Store

  constructor(store: S3Store) {
    this.#store = store
  }

  create(upload: Omit<Upload, 'id'>): string {
    const id = randomUUID().replaceAll('-', '')
    const insert = this.#store.database.prepare('INSERT INTO uploads VALUES (?, ?, ?, ?, ?)')
    insert.run(id, upload.bucket, upload.key, upload.algorithm, JSON.stringify(upload.headers))
    return id
  }

  /** @throws AwsFault 404 when it never was, was completed or aborted, or is of another key */
  find(id: string, bucket: string, key: string): Upload {
    const select = this.#store.database.prepare('SELECT * FROM uploads WHERE id = ? AND bucket = ? AND key = ?')
    const row = select.get(id, bucket, key)
    if (!row) throw new AwsFault(404, 'NoSuchUpload', 'The specified multipart upload does not exist.')
    return { id, bucket, key, algorithm: String(row.algorithm), headers: JSON.parse(String(row.headers)) }
  }

  parts(id: string): Part[] {
    return this.#store.database.prepare('SELECT * FROM parts WHERE upload = ? ORDER BY number').all(id).map(partOf)
  }

  /**
   * A part sent again takes the place of the first.
   * @throws AwsFault 404, and drops the body, when the upload was completed or aborted while the part was under way
   */
  putPart(upload: Upload, part: Part): void {
    const before = this.parts(upload.id).filter((each) => each.number === part.number)
    try {
      this.find(upload.id, upload.bucket, upload.key)
    } catch (error) {
      this.#store.dropBlobs([bodyOfPart(part)])
      throw error
    }
    const insert = this.#store.database.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)')
    insert.run(upload.id, part.number, part.etag, part.modifiedAt, part.checksum, part.blob, part.sizeBytes)
    this.#store.dropBlobs(before.map(bodyOfPart))
  }

  /** The object takes over the bodies of its parts, in one transaction; parts that it does not name are dropped. */
  complete(upload: Upload, object: StoredObject, check: (present: StoredObject | undefined) => void): void {
    const { database } = this.#store
    const kept = new Set(object.blobs.map((blob) => blob.id))
    const spare = this.parts(upload.id).filter((part) => !kept.has(part.blob))
    database.exec('BEGIN')
    try {
      this.#store.put(upload.bucket, object, check)
      this.#forget(upload.id)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
    this.#store.dropBlobs(spare.map(bodyOfPart))
  }

  abort(id: string): void {
    const parts = this.parts(id)
    this.#forget(id)
    this.#store.dropBlobs(parts.map(bodyOfPart))
  }

  #forget(id: string): void {
    this.#store.database.prepare('DELETE FROM uploads WHERE id = ?').run(id)
    this.#store.database.prepare('DELETE FROM parts WHERE upload = ?').run(id)
  }
}
