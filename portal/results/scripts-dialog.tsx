/** Every way to fetch the chosen files outside of a browser; a visit can be 20 GB, so there is no archive of it. */
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { SaveButton } from '../monitor/download-button.tsx'
import { bytes, counted } from '../ui/amounts.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ScriptToken } from '../ui/script-token.tsx'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { hasReplica, pythonScript, s3Script, wgetScript, xrootdScript } from './scripts.ts'
import { volume } from './selection.ts'

interface ScriptsProps {
  readonly taskId: number
  readonly visit: number
  readonly files: readonly CatalogueFile[]
}

interface Way {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly words: string
  /** Of the copies that it fetches; without one the service signs each address. */
  readonly scheme?: string
}

/** Those alone for which some chosen file has an address. */
function waysOf({ taskId, visit, files }: ScriptsProps): readonly Way[] {
  const name = `imsim-${taskId}-v${visit}`
  const { origin } = location
  const token = 'Set IMSIM_TOKEN first: export IMSIM_TOKEN=… with the token that the button below copies.'
  const ways: readonly Way[] = [
    { name: 'wget', file: `${name}.sh`, text: wgetScript(origin, files), words: token },
    {
      name: 'Python',
      file: `${name}.py`,
      text: pythonScript(origin, files),
      words: `${token} Python 3.6 or later, nothing else.`,
    },
    {
      name: 'aws s3',
      file: `${name}-s3.sh`,
      text: s3Script(files),
      words: 'For who may read the bucket itself.',
      scheme: 's3',
    },
    {
      name: 'xrdcp',
      file: `${name}-xrootd.sh`,
      text: xrootdScript(files),
      words: 'From the storage of the sites.',
      scheme: 'root',
    },
  ]
  return ways.filter(({ scheme }) => scheme === undefined || hasReplica(files, scheme))
}

export function ScriptsDialog(props: ScriptsProps) {
  const { files } = props
  return (
    <Dialog button="Download as a script" tone="primary" title="Fetch what you chose">
      {() => (
        <>
          <p>
            {counted(files.length, 'file')}, {bytes(volume(files))}. Each script goes on where it stopped and checks
            what it fetched.
          </p>
          <Tabs>
            <TabList className="results-ways" aria-label="Way to fetch them">
              {waysOf(props).map(({ name }) => (
                <Tab key={name} id={name} className="results-way">
                  {name}
                </Tab>
              ))}
            </TabList>
            {waysOf(props).map((way) => (
              <TabPanel key={way.name} id={way.name} className="stack">
                <p className="quiet small">{way.words}</p>
                <pre className="results-script" {...SCROLLED_BY_KEYS}>
                  {way.text}
                </pre>
                <div className="row">
                  <SaveButton name={way.file} text={way.text} label={`Save ${way.file}`} />
                  <CopyButton text={way.text} />
                </div>
                {way.scheme === undefined && <ScriptToken />}
              </TabPanel>
            ))}
          </Tabs>
        </>
      )}
    </Dialog>
  )
}
