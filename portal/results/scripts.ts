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

/** The token stands in a file that its owner alone may read: on the machines of a site anybody may read a command's words. */
const FETCH = String.raw`settings=$(umask 077 && mktemp)
trap 'rm -f "$settings"' EXIT
printf 'header = Authorization: Bearer %s\n' "$IMSIM_TOKEN" > "$settings"
is_right() { [ -f "$1" ] && echo "$2  $1" | sha256sum --status -c; }
fetch() {
  if is_right "$2" "$3"; then return; fi
  url=$(wget --config="$settings" -qO- "$1" | sed -n 's/.*"url":"\([^"]*\)".*/\1/p')
  if [ -z "$url" ]; then
    echo "The service gives no address for $2: is IMSIM_TOKEN of today? Then run this again." >&2
    exit 1
  fi
  wget -c -nv -O "$2.part" "$url"
  if ! is_right "$2.part" "$3"; then
    rm -f "$2.part"
    echo "$2 is not what the catalogue has: run this again." >&2
    exit 1
  fi
  mv "$2.part" "$2"
}`

/** Each download is signed when its turn comes, so that a script for 20 GB does not outlive its addresses. */
export const wgetScript = (server: string, files: readonly CatalogueFile[]): string =>
  [
    '#!/bin/sh',
    `# Fetches ${files.length} files of ImSim on Demand and goes on where it stopped; wants IMSIM_TOKEN in the environment.`,
    'set -e',
    `: "\${IMSIM_TOKEN:?Set it first: the portal gives it, “Token for scripts” under your name.}"`,
    FETCH,
    folders(files),
    ...files.map((file) => `fetch ${[addressOf(server, file), placeOf(file), file.sha256].map(quoted).join(' ')}`),
    '',
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

/** Python's standard library alone, as old as sites have it. */
export const pythonScript = (server: string, files: readonly CatalogueFile[]): string =>
  `"""Fetches ${files.length} files of ImSim on Demand and goes on where it stopped; wants IMSIM_TOKEN in the environment."""
import hashlib, json, os, pathlib, sys, urllib.error, urllib.parse, urllib.request

SERVER = ${JSON.stringify(server)}
FILES = [  # guid, path, sha256
${files.map((file) => `    (${[file.guid, placeOf(file), file.sha256].map((part) => JSON.stringify(part)).join(', ')}),`).join('\n')}
]
TOKEN = os.environ.get("IMSIM_TOKEN") or sys.exit("Set IMSIM_TOKEN first: the portal has it under your name.")

def signed(guid):
    url = "{}/v1/download?guid={}".format(SERVER, urllib.parse.quote(guid, safe=""))
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + TOKEN})
    try:
        return json.load(urllib.request.urlopen(request))["url"]
    except urllib.error.HTTPError as error:
        sys.exit("{}: the service answers {}. Is IMSIM_TOKEN of today? Then run this again.".format(guid, error.code))

def is_right(path, sha256):
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256

for guid, name, sha256 in FILES:
    path = pathlib.Path(name)
    if is_right(path, sha256):
        continue
    path.parent.mkdir(parents=True, exist_ok=True)
    urllib.request.urlretrieve(signed(guid), str(path))
    if not is_right(path, sha256):
        sys.exit("{} is not what the catalogue has: run this again.".format(path))
    print(path)
`
