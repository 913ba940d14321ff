/** A catalog of the task: on its way, being checked, or with the verdict of its check. */
import type { Catalog } from '../../core/contract/catalogs.ts'
import { bytes, counted, percent } from '../ui/amounts.ts'
import { wordsOf } from '../ui/problem.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { CatalogFaults } from './catalog-faults.tsx'
import { type Chosen, isBeingChecked } from './use-chosen.ts'
import type { Upload, Uploads } from './use-uploads.ts'
import { WhichMain } from './which-main.tsx'

interface ChosenProps {
  readonly catalogId: string
  readonly asked: Chosen<Catalog> | undefined
  readonly onRemove: () => void
}

export function ChosenCatalog({ catalogId, asked, onRemove }: ChosenProps) {
  const catalog = asked?.data
  const name = catalog?.name ?? catalogId
  return (
    <li>
      <div className="submission-catalog-head">
        <strong>{name}</strong>
        {catalog !== undefined && <StateBadge state={catalog.state} />}
        <span className="quiet small">{catalog === undefined ? '' : sizeWords(catalog)}</span>
        <button type="button" className="button plain" onClick={onRemove} aria-label={`Remove ${name}`}>
          Remove
        </button>
      </div>
      {catalog === undefined && asked?.error != null && <Unreadable error={asked.error} />}
      {catalog !== undefined && isBeingChecked(catalog) && <Checking catalog={catalog} />}
      {catalog?.beginnings !== undefined && <WhichMain catalog={catalog} beginnings={catalog.beginnings} />}
      {catalog?.verdict !== undefined && catalog.beginnings === undefined && (
        <CatalogFaults name={name} verdict={catalog.verdict} />
      )}
    </li>
  )
}

function Unreadable({ error }: { readonly error: unknown }) {
  const { detail } = wordsOf(error)
  return <p className="submission-fault-line">{detail} Remove it and add another.</p>
}

function Checking({ catalog }: { readonly catalog: Catalog }) {
  const words = catalog.progress ?? (catalog.state === 'fetching' ? 'being fetched' : 'every line is being read')
  return (
    <p className="quiet small" role="status">
      {words}
      {catalog.progress === undefined ? ' …' : ''}
    </p>
  )
}

function sizeWords({ state, sizeBytes, files, verdict, sha256 }: Catalog): string {
  const parts = [
    sizeBytes > 0 ? bytes(sizeBytes) : undefined,
    files.length > 1 ? counted(files.length, 'file') : undefined,
    verdict === undefined || (state === 'refused' && verdict.objects === 0)
      ? undefined
      : counted(verdict.objects, 'object'),
    sha256 === undefined ? undefined : `sha256 ${sha256.slice(0, 8)}…`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

interface SendingProps {
  readonly upload: Upload
  readonly uploads: Pick<Uploads, 'again' | 'drop'>
}

export function SendingCatalog({ upload, uploads }: SendingProps) {
  const { key, main, sentBytes, sizeBytes, fault } = upload
  const share = sizeBytes === 0 ? 0 : sentBytes / sizeBytes
  return (
    <li>
      <div className="submission-catalog-head">
        <strong>{main}</strong>
        <StateBadge state={fault === undefined ? 'uploading' : 'failed'} />
        <span className="quiet small">
          {fault === undefined ? `${bytes(sentBytes)} of ${bytes(sizeBytes)}, ${percent(share)}` : bytes(sizeBytes)}
        </span>
        {fault !== undefined && (
          <button type="button" className="button plain" onClick={() => uploads.again(key)}>
            Try again
          </button>
        )}
        <button type="button" className="button plain" onClick={() => uploads.drop(key)} aria-label={`Cancel ${main}`}>
          {fault === undefined ? 'Cancel' : 'Remove'}
        </button>
      </div>
      {fault === undefined ? (
        <progress value={sentBytes} max={sizeBytes} aria-label={`${main} being sent`} />
      ) : (
        <p className="submission-fault-line" role="alert">
          {fault}
        </p>
      )}
    </li>
  )
}
