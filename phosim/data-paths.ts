/** Paths that a catalog names: whether they stay where PhoSim's data and the catalog's own files are. */

/** Folders of `../sky/` are beside the folder of SEDs, inside PhoSim's data. */
const SKY = '../sky/'

/** The name below `../sky/`, or undefined for a path that lies elsewhere. */
export const skyName = (path: string): string | undefined => (path.startsWith(SKY) ? path.slice(SKY.length) : undefined)

/** Whether a path, from the folder where it begins, is absolute, climbs out, or holds bytes that no path should. */
export function leavesFolder(path: string): boolean {
  if (path.startsWith('/') || /[\\\0:]/.test(path)) return true
  let depth = 0
  return path.split('/').some((part) => {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    return depth < 0
  })
}

/** A relative path without its `.` and `..`, as files of a bundle are named. */
export function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** The path of a file named in another one, both below the same folder. */
export const besideFile = (file: string, path: string): string =>
  file.includes('/') ? `${file.slice(0, file.lastIndexOf('/'))}/${path}` : path
