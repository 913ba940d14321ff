/** A catalog that the service brings itself: from an address, or a standard one. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { NewCatalog } from '../../core/contract/catalogs.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf, refresh } from '../ui/asked.ts'

/** `onAdded` is given its id; the check has begun by then. */
export function useNewCatalog(onAdded: (catalogId: string) => void) {
  const { client } = useSession()
  const queries = useQueryClient()
  return useMutation({
    // Without a network it is told at once, and not done by itself when nobody expects it any more.
    networkMode: 'always',
    mutationFn: (body: NewCatalog) => client.call('createCatalog', { body }),
    onSuccess: ({ catalog }) => {
      queries.setQueryData(keyOf('readCatalog', { params: { catalogId: catalog.catalogId } }), catalog)
      void refresh(queries, 'listCatalogs')
      onAdded(catalog.catalogId)
    },
  })
}
