/** Scripts that fetch chosen files: each goes on where it stopped, and checks what it fetched. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'

/** In single quotes, as a POSIX shell reads them. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A folder a visit, as `imsim results --download` lays them out. */
const placeOf = ({ visit, obsHistId, name }: CatalogueFile): string => `v${visit}-${obsHistId}/${name}`

const checks = (files: readonly CatalogueFile[]): string[] => [
  "sha256sum --quiet -c <<'SUMS'",
  ...files.map((file) => `${file.sha256}  ${placeOf(file)}`),
  'SUMS',
]

const folders = (files: readonly CatalogueFile[]): string =>
  `mkdir -p ${[...new Set(files.map((file) => quoted(placeOf(file).split('/')[0] ?? '')))].join(' ')}`

const addressOf = (server: string, { guid }: CatalogueFile): string =>
  `${server}/v1/download?guid=${encodeURIComponent(guid)}`

const SIGN = [
  `fetch() {`,
  `  [ -f "$2" ] && echo "$3  $2" | sha256sum --status -c && return`,
  `  url=$(wget -qO- --header "Authorization: Bearer $IMSIM_TOKEN" "$1" | sed 's/.*"url":"\\([^"]*\\)".*/\\1/')`,
  `  wget -c -nv -O "$2" "$url"`,
  `}`,
]

/** Each download is signed when its turn comes, so that a script for 20 GB does not outlive its addresses. */
export const wgetScript = (server: string, files: readonly CatalogueFile[]): string =>
  [
    '#!/bin/sh',
    '# Wants IMSIM_TOKEN in the environment. What is there and right is kept.',
    'set -e',
    ...SIGN,
    folders(files),
    ...files.map((file) => `fetch ${[addressOf(server, file), placeOf(file), file.sha256].map(quoted).join(' ')}`),
    ...checks(files),
  ].join('\n')

/** The copy of a file whose address has a scheme, if it has one. */
export const replicaOf = ({ replicas }: CatalogueFile, scheme: string): string | undefined =>
  replicas.find(({ url }) => url.startsWith(`${scheme}:`))?.url

/** For whoever may read the bucket itself. */
export const s3Script = (files: readonly CatalogueFile[]): string =>
  copied('aws s3 cp --only-show-errors', '# Wants AWS credentials that may read the bucket.', 's3', files)

/** From the storage of the sites that keep copies. */
export const xrootdScript = (files: readonly CatalogueFile[]): string =>
  copied(
    'xrdcp --continue --cksum adler32:source',
    '# Wants XRootD and, where the storage asks for one, a proxy.',
    'root',
    files,
  )

function copied(command: string, wants: string, scheme: string, all: readonly CatalogueFile[]): string {
  const files = all.filter((file) => replicaOf(file, scheme) !== undefined)
  return [
    '#!/bin/sh',
    wants,
    ...(files.length < all.length ? [`# ${all.length - files.length} of ${all.length} files have no such copy.`] : []),
    'set -e',
    folders(files),
    ...files.map((file) => `${command} ${quoted(replicaOf(file, scheme) ?? '')} ${quoted(placeOf(file))}`),
    ...checks(files),
  ].join('\n')
}

/** Whether any of the files has a copy with such an address. */
export const hasReplica = (files: readonly CatalogueFile[], scheme: string): boolean =>
  files.some((file) => replicaOf(file, scheme) !== undefined)

/** Python's standard library alone. */
export const pythonScript = (server: string, files: readonly CatalogueFile[]): string =>
  `"""Fetches ${files.length} files of ImSim on Demand; wants IMSIM_TOKEN in the environment."""
import hashlib, json, os, pathlib, urllib.parse, urllib.request

SERVER = ${JSON.stringify(server)}
FILES = [  # guid, path, sha256
${files.map((file) => `    (${[file.guid, placeOf(file), file.sha256].map((part) => JSON.stringify(part)).join(', ')}),`).join('\n')}
]

def signed(guid):
    url = f"{SERVER}/v1/download?guid={urllib.parse.quote(guid, safe='')}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {os.environ['IMSIM_TOKEN']}"})
    return json.load(urllib.request.urlopen(request))["url"]

def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

for guid, name, sha256 in FILES:
    path = pathlib.Path(name)
    if path.exists() and digest(path) == sha256:
        continue
    path.parent.mkdir(parents=True, exist_ok=True)
    urllib.request.urlretrieve(signed(guid), path)
    if digest(path) != sha256:
        raise SystemExit(f"{path} is not what the catalogue has: run this again")
    print(path)
`
