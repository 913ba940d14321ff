/** With which of its files a catalog begins: the one that its owner names, else the only one that nothing includes. */
import { CatalogBeginnings, candidates } from '../../phosim/catalog-beginnings.ts'
import { Refusal } from '../contract/problems.ts'
import type { CatalogRecord } from '../task.ts'
import type { World } from '../world.ts'

type Files = Pick<World, 'catalogFiles'>
type Bundle = Pick<CatalogRecord, 'prefix' | 'files' | 'main'>

export interface Beginning {
  /** Undefined where there are several and nobody has said which. */
  readonly main: string | undefined
  /** The other catalogs of the bundle that nothing includes. */
  readonly others: readonly string[]
  /** All files of the bundle. */
  readonly names: readonly string[]
}

/** Reads every text of a bundle of several. @throws Refusal for a bundle without the file named, or without any */
export async function findBeginning(world: Files, { prefix, files, main }: Bundle): Promise<Beginning> {
  const stored = files.map(({ name }) => name)
  const names = await world.catalogFiles.names(prefix, stored)
  const texts = candidates(names)
  // A tar's own name is none of the bundle's: it stands for what is in it.
  const read = stored.filter((name) => texts.includes(name) || !names.includes(name))
  const found = texts.length > 1 ? await beginningsOf(world, prefix, read, new Set(texts)) : texts
  const chosen = main ?? (found.length > 1 ? undefined : (found[0] ?? texts[0]))
  if (main === undefined ? texts.length === 0 : !names.includes(main))
    throw new Refusal(
      'unprocessable',
      `The bundle has no ${main ?? 'file to begin with'}: it holds ${names.slice(0, 10).join(', ')}.`,
    )
  return { main: chosen, others: found.filter((name) => name !== chosen), names }
}

async function beginningsOf(world: Files, prefix: string, read: readonly string[], texts: ReadonlySet<string>) {
  const beginnings = new CatalogBeginnings()
  for await (const { file, lines } of world.catalogFiles.lines(prefix, read))
    if (texts.has(file)) for (const text of lines) beginnings.line(file, text)
  return beginnings.found
}
