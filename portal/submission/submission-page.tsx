/** Submit a task: one page from the catalog to the price. */
import { Page } from '../ui/page.tsx'
import './submission.css'
import { usePerson } from '../session/use-session.ts'
import { useAsked } from '../ui/asked.ts'
import { Problem } from '../ui/problem.tsx'
import { CatalogsPart } from './catalogs-part.tsx'
import { CommandsPart } from './commands-part.tsx'
import { CopyAs } from './copy-as.tsx'
import { JobPart } from './job-part.tsx'
import { MorePart } from './more-part.tsx'
import { ObservationPart } from './observation-part.tsx'
import { RunTheExample } from './run-the-example.tsx'
import { SensorsPart } from './sensors-part.tsx'
import { SimulatorPart } from './simulator-part.tsx'
import { SitePart } from './site-part.tsx'
import { Summary } from './summary.tsx'
import { useClone } from './use-clone.ts'
import { useDraft } from './use-draft.ts'
import { focusField, useForm } from './use-form.ts'
import { useUploads } from './use-uploads.ts'
import { VisitsPart } from './visits-part.tsx'

export default function SubmissionPage() {
  const draftAndChange = useDraft()
  const [, change] = draftAndChange
  const clone = useClone(change)
  const uploads = useUploads((catalogId) => change(({ catalogs }) => ({ catalogs: [...catalogs, catalogId] })))
  const asForm = useForm(draftAndChange, uploads.uploads.length)
  const { form, faults, submit } = asForm
  const isEmpty = form.draft.catalogs.length === 0
  return (
    <Page title="Submit a task">
      {clone?.isError === true && <Problem error={clone.error} again={() => void clone.refetch()} />}
      <BeforeTheFirst />
      <form
        className="submission"
        noValidate
        onBlur={({ target }) => asForm.onLeft(target.id)}
        onSubmit={(event) => {
          event.preventDefault()
          asForm.send()
        }}
      >
        <div className="submission-parts">
          <JobPart form={form} proposedName={asForm.proposedName} />
          <CatalogsPart form={form} asked={asForm.askedCatalogs} uploads={uploads} />
          <VisitsPart form={form} />
          <ObservationPart form={form} />
          <CommandsPart form={form} />
          <SimulatorPart form={form} />
          <SensorsPart form={form} />
          <SitePart form={form} />
          <MorePart form={form} />
        </div>
        <Summary
          quote={asForm.quote}
          lacking={lackingWords(isEmpty, uploads.uploads.length > 0, asForm.isEarly)}
          isProvisional={asForm.isChecking}
          faults={faults}
          onFault={focusField}
          isStandIn={form.draft.simulator?.name === 'stand-in'}
          isSending={submit.isPending}
          error={faults.length === 0 ? submit.error : undefined}
        >
          <CopyAs body={asForm.body} />
        </Summary>
      </form>
    </Page>
  )
}

function lackingWords(isEmpty: boolean, isSending: boolean, isEarly: boolean): string | undefined {
  if (isEmpty && isSending) return 'The catalog is on its way; the numbers follow.'
  if (isEmpty) return 'Add a catalog, and the numbers follow.'
  return isEarly ? 'The catalog is being read; the numbers follow.' : undefined
}

/** Offered to whoever has no task yet. */
function BeforeTheFirst() {
  const { user } = usePerson()
  const { data } = useAsked('listTasks', { query: { owner: user, limit: 1, days: 3660 } })
  return data?.tasks.length === 0 ? <RunTheExample /> : null
}
