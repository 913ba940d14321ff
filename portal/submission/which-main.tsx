/** A bundle of several catalogs, of which PhoSim reads one: its owner is asked which. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Catalog } from '../../core/contract/catalogs.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf, refresh } from '../ui/asked.ts'
import { Problem } from '../ui/problem.tsx'

interface WhichProps {
  readonly catalog: Catalog
  /** The files that it could begin with. */
  readonly beginnings: readonly string[]
}

export function WhichMain({ catalog: { catalogId, name }, beginnings }: WhichProps) {
  const group = useId()
  const [main, setMain] = useState(beginnings[0] ?? '')
  const chosen = useChooseMain(catalogId)
  return (
    <fieldset className="submission-several stack">
      <legend>Which of these catalogs in {name} is meant?</legend>
      <p className="quiet small">
        None includes the other, and PhoSim begins with one. For the others, give each as a catalog of its own, or name
        it in this one by includeobj.
      </p>
      <ul>
        {beginnings.map((file) => (
          <li key={file}>
            <label>
              <input type="radio" name={group} checked={main === file} onChange={() => setMain(file)} /> {file}
            </label>
          </li>
        ))}
      </ul>
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={chosen.isPending}
          onClick={() => chosen.mutate(main)}
        >
          Begin with it
        </button>
      </div>
      {chosen.isError && <Problem error={chosen.error} />}
    </fieldset>
  )
}

function useChooseMain(catalogId: string) {
  const { client } = useSession()
  const queries = useQueryClient()
  const params = { catalogId }
  return useMutation({
    networkMode: 'always',
    mutationFn: (main: string) => client.call('chooseMain', { params, body: { main } }),
    onSuccess: (catalog) => {
      queries.setQueryData(keyOf('readCatalog', { params }), catalog)
      void refresh(queries, 'listCatalogs')
    },
  })
}
