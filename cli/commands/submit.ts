/** `imsim submit`: from flags or a YAML file to a running task. */

import { AmplifierFormat } from '../../core/contract/payload.ts'
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { OBSERVATION_WORDS } from '../observation-values.ts'
import type { Globals } from '../run.ts'
import type { SubmitFlags } from '../submission-flags.ts'
import { submit } from '../submitting.ts'

const options = {
  name: { type: 'string', describe: 'Job name' },
  email: { type: 'string', describe: 'Where the one mail goes' },
  catalog: { type: 'string', array: true, describe: 'Path, URL, standard:NAME or id of an instance catalog' },
  main: { type: 'string', describe: 'The file of a tar to begin with' },
  visit: { type: 'string', array: true, describe: 'ObsHistID from the observation table' },
  conflict: { choices: ['catalog', 'observation'] as const, describe: 'Who wins where they disagree' },
  simulator: { type: 'string', describe: 'phosim:3.4, or stand-in' },
  sensors: { type: 'string', describe: 'all, rafts, or R22_S11|R22_S12' },
  snaps: { type: 'number', array: true, describe: 'Which snaps of each visit' },
  set: { type: 'string', array: true, describe: `Observation values: ${Object.keys(OBSERVATION_WORDS).join(' ')}` },
  preset: { type: 'string', describe: 'Physics commands: nobackground, quickbackground …' },
  'command-file': { type: 'string', describe: 'Physics commands of your own' },
  amplifiers: { choices: AmplifierFormat.options, describe: 'How amplifier images leave' },
  site: { type: 'string', describe: 'Site, facility, or "Best Available"' },
  vo: { type: 'string', describe: 'Virtual organisation' },
  'working-group': { type: 'string', describe: 'Working group' },
  priority: { type: 'number', describe: '0 to 9999' },
  'cost-cap': { type: 'number', describe: 'Dollars at most' },
  'fail-once': { type: 'string', array: true, describe: 'Stand-in only: sensors whose first attempt fails' },
  key: { type: 'string', describe: 'Idempotency-Key: the same key and task are submitted once' },
  'dry-run': { type: 'boolean', default: false, describe: 'Bring the catalogs and quote; submit nothing' },
  watch: { type: 'boolean', default: false, describe: 'Watch the task until it settles' },
} as const

export const addSubmit = (cli: Cli) =>
  cli.command(
    'submit [file]',
    'Submit a task: a YAML file, flags, or both (flags win)',
    (words) => words.positional('file', { type: 'string', describe: 'Task as YAML' }).options(options),
    action((run, flags: Globals & SubmitFlags) => submit(run, flags)),
  )
