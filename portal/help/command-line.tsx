/** The command line in a few steps, each a line to copy. */
import { useSession } from '../session/use-session.ts'
import { CopyButton } from '../ui/copy-button.tsx'

interface Step {
  readonly title: string
  readonly says: string
  readonly lines: readonly string[]
}

/** On a laptop nobody needs to sign in: the command's word for who it is is taken. */
function stepsOf(server: string, isLaptop: boolean): readonly Step[] {
  return [
    {
      title: 'Install',
      says: 'A Linux machine with Node 20 or later and npm; in a clone of the project:',
      lines: ['npm ci', 'npm link'],
    },
    {
      title: 'Say where the service is',
      says: 'Once in a shell, or in its start file:',
      lines: [`export IMSIM_SERVER=${server}`],
    },
    {
      title: 'Sign in',
      says: isLaptop
        ? 'On this laptop you need not: --user NAME says who you are.'
        : 'It opens your browser, and the sign-in is renewed by itself until you log out. A script takes the token.',
      lines: isLaptop ? ['imsim about'] : ['imsim login', 'export IMSIM_TOKEN=$(imsim token)'],
    },
    {
      title: 'Submit',
      says: 'What would it take, and then in earnest; or the same from a file.',
      lines: [
        'imsim submit --name "One star" --email me@example.org --catalog standard:star --simulator stand-in --sensors R22_S11 --dry-run',
        'imsim submit --name "Bright stars" --email me@example.org --catalog my_instcat.txt --sensors R22',
        'imsim submit task.yaml',
      ],
    },
    {
      title: 'Watch',
      says: 'The focal plane as it fills, one task in words, the log of one job.',
      lines: ['imsim watch 7', 'imsim status 7', 'imsim logs 7000012 --follow'],
    },
    {
      title: 'Fetch',
      says: 'Listed, fetched with resumption and checksums, or as a script.',
      lines: ['imsim results 7', 'imsim results 7 --download images', 'imsim results 7 --script > fetch.sh'],
    },
    {
      title: 'Run again',
      says: 'What failed, or chosen sensors with other values, as a new round.',
      lines: ['imsim rerun 7', 'imsim rerun 7 --sensors "R22_S11|R22_S12" --set seeing=0.5 --watch'],
    },
    {
      title: 'Know more',
      says: 'Every command has its own help, and --json for scripts.',
      lines: ['imsim --help', 'imsim submit --help'],
    },
  ]
}

export default function CommandLine() {
  const { about } = useSession()
  return (
    <ol className="help-steps">
      {stepsOf(location.origin, about.stage === 'laptop').map(({ title, says, lines }) => (
        <li key={title}>
          <h2>{title}</h2>
          <p>{says}</p>
          {lines.map((line) => (
            <div key={line} className="help-line">
              <code>{line}</code>
              <CopyButton text={line} />
            </div>
          ))}
        </li>
      ))}
    </ol>
  )
}
