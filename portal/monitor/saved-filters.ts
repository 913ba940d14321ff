/** Named addresses of one page's filters, kept in this browser. */
import { z } from 'zod'

const KEY = 'imsim-filters'

const SavedFilter = z.object({ path: z.string(), name: z.string(), search: z.string() })
export type SavedFilter = z.infer<typeof SavedFilter>

const Saved = z.array(SavedFilter)

type Shelf = Pick<Storage, 'getItem' | 'setItem'>

/** What is kept; nothing when it cannot be read, as when an older portal wrote it. */
export function readSaved(shelf: Shelf): readonly SavedFilter[] {
  try {
    return Saved.parse(JSON.parse(shelf.getItem(KEY) ?? '[]'))
  } catch {
    return []
  }
}

const keep = (shelf: Shelf, saved: readonly SavedFilter[]): readonly SavedFilter[] => {
  shelf.setItem(KEY, JSON.stringify(saved))
  return saved
}

const isOther =
  ({ path, name }: Pick<SavedFilter, 'path' | 'name'>) =>
  (saved: SavedFilter): boolean =>
    saved.path !== path || saved.name !== name

/** Kept under its name in place of what had that name on the page. */
export const save = (shelf: Shelf, filter: SavedFilter): readonly SavedFilter[] =>
  keep(
    shelf,
    [...readSaved(shelf).filter(isOther(filter)), filter].sort((a, b) => a.name.localeCompare(b.name)),
  )

export const forget = (shelf: Shelf, filter: SavedFilter): readonly SavedFilter[] =>
  keep(shelf, readSaved(shelf).filter(isOther(filter)))
