/** A page's filters as its address has them: the query that they make, links that narrow or widen it, chips that show it. */

/** PanDA's word for an attribute, and what it means to whoever does not know PanDA. */
export const ATTRIBUTE_WORDS: Readonly<Record<string, string>> = {
  jobstatus: 'State of the job',
  computingsite: 'Site where it runs or ran',
  transformation: 'Simulator',
  produsername: 'Owner',
  vo: 'Virtual organisation',
  workinggroup: 'Working group',
  prodsourcelabel: 'Kind of activity',
  cloud: 'Cloud of the site',
  destinationse: 'Storage that takes its files',
  currentpriority: 'Priority of the task',
  stage: 'Kind of job',
  failure: 'Class of its last failure',
  errorcode: 'Code of its last failure',
  taskId: 'Task',
  owner: 'Owner',
  state: 'State of the task',
  workingGroup: 'Working group',
  simulator: 'Simulator',
  site: 'Wished site',
}

export interface Chip {
  readonly name: string
  readonly value: string
  /** The search text without it. */
  readonly without: string
}

/** The values of one filter: any of them will do. */
export const valuesOf = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(/[,|]/)
    .map((value) => value.trim())
    .filter((value) => value !== '')

/** The search text with some parameters changed; undefined takes one away. */
export function withParameters(
  search: URLSearchParams,
  changes: Readonly<Record<string, string | number | undefined>>,
): string {
  const next = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(name)
    else next.set(name, String(value))
  }
  return readable(next)
}

/** Commas and bars stand in a query as they are (RFC 3986, 3.4): addresses are read by people too. */
export const readable = (search: URLSearchParams): string => search.toString().replaceAll('%2C', ',')

/** One chip for each value of each of these filters. */
export function chipsOf(search: URLSearchParams, names: readonly string[]): Chip[] {
  return names.flatMap((name) => {
    const values = valuesOf(search.get(name))
    return values.map((value) => {
      const others = values.filter((other) => other !== value)
      return { name, value, without: withParameters(search, { [name]: others.join(',') }) }
    })
  })
}

/** The address of a page with a query; what is undefined is left out. */
export function hrefOf(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const text = withParameters(new URLSearchParams(), query)
  return text === '' ? path : `${path}?${text}`
}

export interface ValueCount {
  readonly value: string
  readonly count: number
}

/** Values of an attribute: numbers in their order, all others by how many jobs have them. */
export function countsInOrder(counts: Readonly<Record<string, number>>): ValueCount[] {
  const values = Object.entries(counts).map(([value, count]) => ({ value, count }))
  const isNumeric = values.every(({ value }) => /^\d+$/.test(value))
  return values.sort((a, b) =>
    isNumeric ? Number(b.value) - Number(a.value) : b.count - a.count || a.value.localeCompare(b.value),
  )
}
