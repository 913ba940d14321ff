/** How a table is sorted, as a word in the address: `cpu` upwards, `-cpu` downwards. */

export interface Sorting {
  readonly column: string
  readonly down: boolean
}

export function sortingOf(text: string | null): Sorting | undefined {
  if (text === null || text === '') return undefined
  return text.startsWith('-') ? { column: text.slice(1), down: true } : { column: text, down: false }
}

export const textOfSorting = ({ column, down }: Sorting): string => (down ? `-${column}` : column)
