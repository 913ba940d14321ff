/** The files of one attempt, each with its checksum and a download that is signed at the click. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import type { Attempt } from '../../core/contract/jobs.ts'
import { bytes, counted } from '../ui/amounts.ts'
import { Empty } from '../ui/answered.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { FILE_NAME, FILE_PRODUCT, FILE_SIZE } from './file-columns.tsx'

export function Files({ attempt: { attempt, files, outcome } }: { readonly attempt: Attempt }) {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return (
    <section className="stack" aria-labelledby="files">
      <div className="row">
        <h2 id="files">Files of attempt {attempt}</h2>
        {files.length > 0 && (
          <span className="quiet">
            {counted(files.length, 'file')}, {bytes(sizeBytes)}
          </span>
        )}
      </div>
      {files.length === 0 ? (
        <Empty title="No files.">
          <p>{outcome === 'lost' ? 'Nothing was heard of it again.' : 'An attempt leaves its files when it ends.'}</p>
        </Empty>
      ) : (
        <DataTable
          caption={`All files of attempt ${attempt}`}
          columns={COLUMNS}
          rows={files}
          rowKey={({ guid }) => guid}
          sortParameter="files"
        />
      )}
    </section>
  )
}

const COLUMNS: readonly Column<CatalogueFile>[] = [
  FILE_NAME,
  FILE_PRODUCT,
  FILE_SIZE,
  {
    id: 'sha256',
    title: 'SHA-256',
    value: ({ sha256 }) => sha256,
    cell: ({ sha256 }) => (
      <code className="job-checksum" title={sha256}>
        {sha256}
      </code>
    ),
    extra: true,
  },
  {
    id: 'adler32',
    title: 'Adler-32',
    value: ({ adler32 }) => adler32,
    cell: ({ adler32 }) => adler32 && <code>{adler32}</code>,
    extra: true,
  },
  {
    id: 'replicas',
    title: 'Copies',
    value: ({ replicas }) => [...new Set(replicas.map(({ site }) => site))].join(', '),
    extra: true,
  },
]
