/** Every file of a visit, page after page: selections and sums are of all of them. */
import { useQuery } from '@tanstack/react-query'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import type { Client } from '../../core/contract/client.ts'
import { useSession } from '../session/use-session.ts'
import { askAgainMs, mayMend } from '../ui/following.ts'

const PAGE = 1000

async function allFiles(client: Client, taskId: number, visit: number, signal: AbortSignal): Promise<CatalogueFile[]> {
  const files: CatalogueFile[] = []
  let cursor: string | undefined
  do {
    const query = { taskId, visit, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
    const page = await client.call('searchFiles', { query }, { signal })
    files.push(...page.files)
    cursor = page.cursor
  } while (cursor !== undefined)
  return files
}

/** `moving` asks again while the visit may still leave more. */
export function useFiles(taskId: number, visit: number, moving: boolean) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['searchFiles', 'all', taskId, visit],
    queryFn: ({ signal }) => allFiles(client, taskId, visit, signal),
    retry: (times, error) => mayMend(error) && times < 2,
    refetchInterval: ({ state }) => askAgainMs(state, () => moving),
  })
}
