/** Every command of `imsim`, in the order in which the help lists them. */
import { addAbout } from './commands/about.ts'
import { addAccept, addCancel, addRelease, addRerun } from './commands/act.ts'
import { addCatalogs } from './commands/catalogs.ts'
import { addJob, addJobs } from './commands/jobs.ts'
import { addLogin, addLogout, addToken } from './commands/login.ts'
import { addLogs } from './commands/logs.ts'
import { addSuppressed } from './commands/mail.ts'
import { addObservations } from './commands/observations.ts'
import { addPilot } from './commands/pilot.ts'
import { addResults } from './commands/results.ts'
import { addSite, addSites } from './commands/sites.ts'
import { addStatus } from './commands/status.ts'
import { addSubmit } from './commands/submit.ts'
import { addWatch } from './commands/watch.ts'
import type { Cli } from './globals.ts'

const COMMANDS: readonly ((cli: Cli) => Cli)[] = [
  addSubmit,
  addWatch,
  addStatus,
  addResults,
  addRerun,
  addAccept,
  addRelease,
  addCancel,
  addJobs,
  addJob,
  addLogs,
  addCatalogs,
  addObservations,
  addSites,
  addSite,
  addPilot,
  addSuppressed,
  addAbout,
  addLogin,
  addLogout,
  addToken,
]

export const addCommands = (cli: Cli): Cli => COMMANDS.reduce((all, add) => add(all), cli)
