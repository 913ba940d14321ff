/** Paths that came from elsewhere: they stay below the folder they are meant for. */
import { resolve, sep } from 'node:path'

/** The absolute path of `path` below `folder`. @throws Error when it would lead out of it */
export function below(folder: string, path: string): string {
  const root = resolve(folder)
  const target = resolve(root, path)
  if (target === root || target.startsWith(root + sep)) return target
  throw new Error(`"${path}" leads out of its folder`)
}
