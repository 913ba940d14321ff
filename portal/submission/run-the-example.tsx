/** One click from nothing to a first task: a small standard catalog, one raft, the stand-in. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { z } from 'zod'
import './run-the-example.css'
import { usePerson, useSession } from '../session/use-session.ts'
import { refresh } from '../ui/asked.ts'
import { Problem } from '../ui/problem.tsx'
import { EXAMPLE_CATALOG, exampleBody } from './example.ts'
import { keepEmail, knownEmail } from './kept-draft.ts'
import { vosOf } from './vos.ts'

function useExample(version: string) {
  const { client } = useSession()
  const person = usePerson()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const key = useRef(crypto.randomUUID())
  return useMutation({
    // Without a network it is told at once, and not done by itself when nobody expects it any more.
    networkMode: 'always',
    mutationFn: async (email: string) => {
      const { catalog } = await client.call('createCatalog', { body: { from: 'standard', standard: EXAMPLE_CATALOG } })
      const body = exampleBody(catalog.catalogId, email, vosOf(person)[0] ?? 'desc', version)
      return client.call('submitTask', { body }, { idempotencyKey: key.current })
    },
    onSuccess: ({ taskId }, email) => {
      keepEmail(localStorage, person.user, email)
      void refresh(queries, 'listTasks')
      go(`/tasks/${taskId}`)
    },
    // The next try has another catalog, and so is another submission.
    onError: () => {
      key.current = crypto.randomUUID()
    },
  })
}

export function RunTheExample() {
  const { about } = useSession()
  const person = usePerson()
  const version = about.simulators.find(({ name }) => name === 'stand-in')?.version
  const known = knownEmail(localStorage, person.user, about.stage)
  const [email, setEmail] = useState(known)
  const id = useId()
  const run = useExample(version ?? '1')
  if (version === undefined) return null
  const isReady = z.email().safeParse(email.trim()).success
  return (
    <section className="run-the-example panel" aria-labelledby={`${id}-title`}>
      <div>
        <h2 id={`${id}-title`}>Run the example</h2>
        <p>
          46,822 stars and galaxies on the nine sensors of raft R22, one exposure each, drawn by the stand-in in a few
          minutes. STAND-IN is written on every image.
        </p>
      </div>
      {known === '' && (
        <div className="run-the-example-email">
          <label htmlFor={id}>E-mail</label>
          <input id={id} type="email" value={email} onChange={({ target }) => setEmail(target.value)} />
        </div>
      )}
      <button
        type="button"
        className="button primary"
        disabled={!isReady}
        aria-disabled={run.isPending}
        onClick={() => run.isPending || run.mutate(email.trim())}
      >
        {run.isPending ? 'Submitting …' : 'Run the example'}
      </button>
      {run.isError && <Problem error={run.error} />}
    </section>
  )
}
