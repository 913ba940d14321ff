/** The form as a whole: the draft, what it names, its quote, and what is wrong with it, for its parts to show. */
import { useCallback, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Catalog } from '../../core/contract/catalogs.ts'
import { Submission, type SubmissionInput } from '../../core/contract/submission.ts'
import { briefBody, type Draft, rawBody } from './draft.ts'
import { draftFaults, type FieldFault, inPageOrder, refusalFaults, siteRefusals } from './field-faults.ts'
import { type Form, fieldId } from './form.ts'
import { proposedName } from './job-name.ts'
import { knownFaults } from './known-faults.ts'
import { conflictsOf, headersOf, sharedFilter } from './sky-of.ts'
import { type Chosen, isBeingChecked, useChosenCatalogs, useChosenVisits } from './use-chosen.ts'
import type { useDraft } from './use-draft.ts'
import { useQuote } from './use-quote.ts'
import { useSubmit } from './use-submit.ts'

type DraftAndChange = ReturnType<typeof useDraft>

const answers = <T>(asked: readonly Chosen<T>[]): readonly T[] => asked.flatMap(({ data }) => data ?? [])

/** What the quote is asked about: whose it is and what it is called does not matter to it. */
function quotedBody(draft: Draft): SubmissionInput | undefined {
  const parsed = Submission.safeParse({ ...rawBody(draft, 'quote'), name: 'quote', email: 'quote@example.org' })
  return parsed.success ? briefBody(parsed.data) : undefined
}

const openSite = (body: SubmissionInput | undefined): SubmissionInput | undefined => {
  if (body === undefined) return undefined
  const { site: _, ...rest } = body
  return rest
}

function nameFor(draft: Draft, catalogs: readonly Catalog[], filter: string | undefined): string {
  const names = catalogs.map(({ name }) => name)
  const day = new Date().toISOString().slice(0, 10)
  return proposedName({ catalogs: names, visits: draft.visits, filter, sensors: draft.sensors, day })
}

/** Faults are not shown at fields where nobody has been yet, until somebody wants to submit. */
function useShownFields() {
  const [all, setAll] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  return {
    showAll: () => setAll(true),
    onLeft: (id: string) => setLeft((before) => (before.has(id) ? before : new Set([...before, id]))),
    isShown: ({ field, missing }: FieldFault) =>
      all || left.has(fieldId(field)) || (missing !== true && field !== 'email'),
  }
}

/** The service answers about the quote as about the task: the same faults are told once. */
function distinct(faults: readonly FieldFault[]): readonly FieldFault[] {
  const seen = new Set<string>()
  return faults.filter(({ field, message }) => {
    const isNew = !seen.has(field + message)
    seen.add(field + message)
    return isNew
  })
}

/** What the service has refused is forgotten when it is mended. The same function always: parts that are slow to draw wait. */
const useChange = (change: Form['change'], forget: () => void): Form['change'] =>
  useCallback(
    (to) => {
      forget()
      change(to)
    },
    [change, forget],
  )

/** `sending` is how many catalogs are on their way from this machine. */
export function useForm([draft, change]: DraftAndChange, sending: number) {
  const askedCatalogs = useChosenCatalogs(draft.catalogs)
  const askedVisits = useChosenVisits(draft.visits)
  const catalogs = useMemo(() => answers(askedCatalogs), [askedCatalogs])
  const visits = useMemo(() => answers(askedVisits), [askedVisits])
  const headers = headersOf(catalogs, visits, draft.conflict)
  const name = nameFor(draft, catalogs, sharedFilter(headers))
  const body = bodyOf(draft, name)
  const submit = useSubmit()
  const shown = useShownFields()

  const own = [
    ...draftFaults(draft, name).filter(({ field, missing }) => !(sending > 0 && field === 'catalogs' && missing)),
    ...knownFaults(draft, askedCatalogs, conflictsOf(catalogs, visits), sending),
  ]
  const isChecking = catalogs.length < draft.catalogs.length || catalogs.some(isBeingChecked)
  // A catalog that is still being read may turn out to need visits, and then the answer would be a refusal.
  const isEarly = isChecking && draft.visits.length === 0
  const isAskable = !isEarly && own.every(({ field }) => field === 'name' || field === 'email')
  const quoted = isAskable ? quotedBody(draft) : undefined
  const known = askedCatalogs.map(({ data }) => data?.state).join()
  const quote = useQuote(quoted, known)
  const openQuote = useQuote(openSite(quoted), known)

  const told = [...refusalFaults(quote.error), ...refusalFaults(submit.error)]
  const faults = inPageOrder(distinct([...own, ...(quoted === undefined ? [] : told)])).filter(shown.isShown)
  const form: Form = {
    draft,
    change: useChange(change, submit.reset),
    faultsOf: (field) => faults.filter((fault) => fault.field === field),
    catalogs,
    visits,
    headers,
    openQuote: quoted === undefined ? undefined : openQuote.data,
    refusals: siteRefusals(quoted === undefined ? undefined : openQuote.error),
  }

  /** Submits, or leads to the first fault. */
  const send = () => {
    if (submit.isPending) return
    const lead = (found: readonly FieldFault[]) => {
      flushSync(shown.showAll)
      focusField(inPageOrder(found)[0]?.field ?? 'form')
    }
    if (own.length > 0 || body === undefined) lead(own)
    else submit.mutate(body, { onError: (error) => lead(refusalFaults(error)) })
  }
  return {
    form,
    askedCatalogs,
    proposedName: name,
    quote,
    faults,
    submit,
    send,
    body,
    isChecking,
    isEarly,
    onLeft: shown.onLeft,
  }
}

/** What the draft would send, for those who want to send it otherwise; undefined while it is not ready. */
function bodyOf(draft: Draft, name: string): SubmissionInput | undefined {
  const parsed = Submission.safeParse(rawBody(draft, name))
  return parsed.success ? briefBody(parsed.data) : undefined
}

export function focusField(field: string): void {
  const element = document.getElementById(fieldId(field))
  element?.scrollIntoView({ block: 'center' })
  element?.focus({ preventScroll: true })
}
