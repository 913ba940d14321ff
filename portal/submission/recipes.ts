/** The same submission as a line for the shell, for the imsim command and for Python. */
import { ROUTES } from '../../core/contract/routes.ts'
import type { SubmissionInput } from '../../core/contract/submission.ts'
import { OBSERVATION_FIELDS } from './observation-fields.ts'

/** In single quotes, which a shell takes as they are. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

const addressOf = (server: string): string => server + ROUTES.submitTask.path

/** Reads the body from here-text, so that no quote in it can end it. */
export function asCurl(server: string, body: SubmissionInput): string {
  return [
    `curl --fail-with-body ${quoted(addressOf(server))} \\`,
    `  -H "Authorization: Bearer $IMSIM_TOKEN" \\`,
    `  -H "Idempotency-Key: $(uuidgen)" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  --data-binary @- <<'JSON'`,
    JSON.stringify(body, null, 2),
    'JSON',
  ].join('\n')
}

const wordOf = new Map<string, string>(OBSERVATION_FIELDS.map(({ field, key }) => [field, key]))

/** A value that begins with a dash would be read as a flag, were it not tied to its own. */
function flag(name: string, ...values: readonly (string | number | undefined)[]): string[] {
  const texts = values.filter((value) => value !== undefined).map(String)
  if (texts.length === 0) return []
  return [`--${name}${texts[0]?.startsWith('-') ? '=' : ' '}${texts.map(quoted).join(' ')}`]
}

/** A command file that the shell makes up, so that none need lie about (bash, zsh). */
const commandFile = (text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : [`--command-file <(printf %s ${quoted(text)})`]

const setsOf = ({ observation = {} }: SubmissionInput): string[] =>
  Object.entries(observation).map(([field, value]) => `${wordOf.get(field) ?? field}=${value}`)

export function asCli(server: string, body: SubmissionInput): string {
  const { simulator, commands } = body
  const flags = [
    ...flag('server', server),
    ...flag('name', body.name),
    ...flag('email', body.email),
    ...flag('catalog', ...body.catalogs),
    ...flag('visit', ...(body.visits ?? [])),
    ...flag('conflict', body.conflict),
    ...flag('simulator', `${simulator.name}:${simulator.version}`),
    ...flag('sensors', body.sensors),
    ...flag('snaps', ...(body.snaps ?? [])),
    ...flag('set', ...setsOf(body)),
    ...flag('preset', commands?.preset),
    ...commandFile(commands?.text),
    ...flag('amplifiers', body.amplifiers),
    ...flag('site', body.site),
    ...flag('vo', body.vo),
    ...flag('working-group', body.workingGroup),
    ...flag('priority', body.priority),
    ...flag('cost-cap', body.costCapUsd),
    ...flag('fail-once', ...(body.failOnce ?? [])),
  ]
  return ['imsim submit', ...flags.map((words) => `  ${words}`)].join(' \\\n')
}

/** A body has neither true nor null in it, and so its JSON is Python too. */
export function asPython(server: string, body: SubmissionInput): string {
  return `import json, os, urllib.request, uuid

submission = ${JSON.stringify(body, null, 4)}

request = urllib.request.Request(
    ${JSON.stringify(addressOf(server))},
    data=json.dumps(submission).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["IMSIM_TOKEN"],
        "Idempotency-Key": str(uuid.uuid4()),
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["links"]["portal"])
`
}
