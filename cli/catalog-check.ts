/** The deep check without the service: the same rules, on files of this machine, in memory that does not grow. */
import type { CatalogVerdict } from '../core/contract/catalogs.ts'
import type { Simulator } from '../core/contract/payload.ts'
import { CatalogCheck } from '../phosim/catalog-check.ts'
import type { BundleFile, CatalogBundle } from './catalog-bundle.ts'
import { UsageFault } from './faults.ts'
import { linesOf } from './text-lines.ts'

const PROGRESS_EVERY = 500_000

/** Gives every line of a file to the check. */
async function feed(check: CatalogCheck, { path, bytes }: BundleFile, onLines: (count: number) => void): Promise<void> {
  let count = 0
  for await (const lines of linesOf(path, bytes)) {
    for (const line of lines) {
      check.line(path, ++count, line)
      if (count % PROGRESS_EVERY === 0) onLines(PROGRESS_EVERY)
    }
  }
}

/**
 * Checks a bundle by a simulator's rules. `onLines` hears how many lines have been read since it last heard.
 * Throws a UsageFault for a simulator without rules and for files that cannot be read.
 */
export async function checkBundle(
  bundle: CatalogBundle,
  simulator: Simulator,
  onLines: (count: number) => void = () => {},
): Promise<CatalogVerdict> {
  const check = openCheck(bundle, simulator)
  for await (const file of bundle.read(new Set([bundle.main]))) await feed(check, file, onLines)
  const included = new Set(check.includes.map(({ path }) => path))
  if (included.size > 0) for await (const file of bundle.read(included)) await feed(check, file, onLines)
  const { header, objectsBySensor, errors, warnings, ...verdict } = check.verdict()
  return {
    ...verdict,
    errors: [...errors],
    warnings: [...warnings],
    seds: [...verdict.seds],
    ...(header === undefined ? {} : { header }),
    ...(objectsBySensor === undefined ? {} : { objectsBySensor }),
  }
}

function openCheck(bundle: CatalogBundle, simulator: Simulator): CatalogCheck {
  try {
    return new CatalogCheck({ simulator, bundle: bundle.files })
  } catch (error) {
    throw error instanceof RangeError ? new UsageFault(error.message, 'Name another --simulator.') : error
  }
}
