/** Submit a task: one page from the catalog to the price. */
import { Page } from '../ui/page.tsx'
import './submission.css'
import { CatalogsPart } from './catalogs-part.tsx'
import { JobPart } from './job-part.tsx'
import { SensorsPart } from './sensors-part.tsx'
import { SimulatorPart } from './simulator-part.tsx'
import { Summary } from './summary.tsx'
import { focusField, useForm } from './use-form.ts'
import { useUploads } from './use-uploads.ts'

export default function SubmissionPage() {
  const { form, askedCatalogs, proposedName, quote, faults, submit, send, isChecking, onLeft } = useForm()
  const uploads = useUploads((catalogId) =>
    form.change(({ catalogs }) => ({ catalogs: [...new Set([...catalogs, catalogId])] })),
  )
  const lacking = form.draft.catalogs.length === 0 ? 'Add a catalog, and the numbers follow.' : undefined
  return (
    <Page title="Submit a task">
      <form
        className="submission"
        noValidate
        onBlur={({ target }) => onLeft(target.id)}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <div className="submission-parts">
          <JobPart form={form} proposedName={proposedName} />
          <CatalogsPart form={form} asked={askedCatalogs} uploads={uploads} />
          <SimulatorPart form={form} />
          <SensorsPart form={form} />
        </div>
        <Summary
          quote={quote}
          lacking={lacking}
          isProvisional={isChecking}
          faults={faults}
          onFault={focusField}
          isStandIn={form.draft.simulator?.name === 'stand-in'}
          isSending={submit.isPending}
          error={faults.length === 0 ? submit.error : undefined}
        >
          {undefined}
        </Summary>
      </form>
    </Page>
  )
}
