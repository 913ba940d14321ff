/** Files of a visit, each with its size, its checksum and its addresses. */
import { Link } from 'wouter'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { FILE_NAME, FILE_PRODUCT, FILE_SIZE } from '../monitor/file-columns.tsx'
import { Empty } from '../ui/answered.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'

const schemeOf = (url: string): string => url.slice(0, url.indexOf(':'))

function Addresses({ file: { replicas } }: { readonly file: CatalogueFile }) {
  return replicas.map(({ site, url }) => (
    <span key={url} className="results-address" title={`${site}: ${url}`}>
      <CopyButton text={url} label={schemeOf(url)} />
    </span>
  ))
}

function Sensor({ file: { taskId, visit, sensor } }: { readonly file: CatalogueFile }) {
  if (sensor === undefined) return '–'
  return <Link href={`/tasks/${taskId}/visits/${visit}/${sensor}`}>{sensor}</Link>
}

const COLUMNS: readonly Column<CatalogueFile>[] = [
  FILE_NAME,
  FILE_PRODUCT,
  { id: 'sensor', title: 'Sensor', value: ({ sensor }) => sensor, cell: (file) => <Sensor file={file} /> },
  { id: 'snap', title: 'Snap', value: ({ snap }) => snap, number: true, extra: true },
  FILE_SIZE,
  {
    id: 'sha256',
    title: 'SHA-256',
    value: ({ sha256 }) => sha256,
    cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}…</code>,
    extra: true,
  },
  {
    id: 'addresses',
    title: 'Addresses',
    value: ({ replicas }) => replicas.length,
    cell: (file) => <Addresses file={file} />,
    extra: true,
  },
]

export function FileTable({ files }: { readonly files: readonly CatalogueFile[] }) {
  if (files.length === 0) return <Empty title="No file is chosen.">Tick another product, or name other sensors.</Empty>
  return (
    <DataTable caption="Chosen files" columns={COLUMNS} rows={files} rowKey={({ guid }) => guid} sortParameter="sort" />
  )
}
