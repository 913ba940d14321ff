/** `imsim observations`: the visits that can be simulated, and for operators more of them. */

import type { Observation, ObservationPage } from '../../core/contract/observations.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import { action } from '../action.ts'
import type { Exit } from '../exit-codes.ts'
import type { Cli } from '../globals.ts'
import { opsimRows } from '../opsim-file.ts'
import type { Run } from '../run.ts'
import { countText, fields, moreLines, type Paint, table } from '../terminal.ts'

const BATCH = 1000
const KEPT_FAULTS = 20

const observationTable = (observations: readonly Observation[], paint: Paint): string[] =>
  table(
    [
      '>OBSHISTID',
      'BAND',
      '>NIGHT',
      '>MJD',
      '>RA',
      '>DEC',
      '>ROT',
      '>ALT',
      '>AIRMASS',
      '>SEEING',
      '>MOON',
      '>MOON ALT',
      '>VISIT',
    ],
    observations.map((visit) => [
      paint.bold(visit.obsHistId),
      FILTERS[visit.filter] ?? '?',
      String(visit.night),
      visit.mjd.toFixed(4),
      visit.raDeg.toFixed(3),
      visit.decDeg.toFixed(3),
      visit.rotSkyPosDeg.toFixed(1),
      visit.altitudeDeg.toFixed(1),
      visit.airmass.toFixed(2),
      `${visit.rawSeeingArcsec.toFixed(2)}"`,
      `${Math.round(visit.moonPhase)}%`,
      visit.moonAltDeg.toFixed(0),
      `${visit.snaps}×${((visit.visitSeconds - 3 * (visit.snaps - 1)) / visit.snaps).toFixed(0)} s`,
    ]),
    paint,
  )

const nothingFound = ({ visitsRead, cursor }: ObservationPage): string =>
  cursor === undefined ? 'No such visits.' : `None among the ${countText(visitsRead)} visits read so far.`

const searchOptions = {
  id: { type: 'string', describe: 'Beginning of the obsHistID' },
  filter: { choices: FILTERS, describe: 'Band' },
  'night-from': { type: 'number', describe: 'First night' },
  'night-to': { type: 'number', describe: 'Last night' },
  ra: { type: 'number', describe: 'Right ascension, degrees', implies: ['dec'] },
  dec: { type: 'number', describe: 'Declination, degrees', implies: ['ra'] },
  radius: { type: 'number', describe: 'Around them, degrees (1.75 is the field of view)', implies: ['ra', 'dec'] },
  'moon-phase': { type: 'number', describe: 'At most so many percent of the moon lit' },
  'moon-distance': { type: 'number', describe: 'At least so many degrees from the moon' },
  'moon-alt': { type: 'number', describe: 'Moon at most so many degrees high (0: below the horizon)' },
  seeing: { type: 'number', describe: 'Seeing of at most so many arcsec' },
  airmass: { type: 'number', describe: 'Airmass of at most so much' },
  limit: { type: 'number', describe: 'At most so many (50)' },
  cursor: { type: 'string', describe: 'Where the last page ended' },
} as const

/** Sends visits as they are read, a thousand at once; rows that cannot be read are named and left out. */
async function importFile(run: Run, file: string, table: string | undefined): Promise<Exit> {
  const faults: { at: string; message: string }[] = []
  let imported = 0
  let refused = 0
  let batch: Observation[] = []
  const send = async () => {
    if (batch.length > 0) imported += (await run.call('importObservations', { body: { observations: batch } })).imported
    batch = []
    run.note(run.paint.dim(`${countText(imported)} visits imported`))
  }
  for await (const row of opsimRows(file, table)) {
    if ('observation' in row) batch.push(row.observation)
    else {
      refused++
      if (faults.length < KEPT_FAULTS) faults.push({ at: row.at, message: row.fault })
    }
    if (batch.length >= BATCH) await send()
  }
  await send()
  run.print({ imported, refused, faults }, () => [
    ...faults.map(({ at, message }) => `${run.paint.red('✗')} ${run.paint.bold(at)}  ${message}`),
    `${countText(imported)} visits imported, ${countText(refused)} rows left out`,
  ])
  return refused > 0 ? 'failed' : 'ok'
}

export const addObservations = (cli: Cli) =>
  cli.command('observations', 'OpSim visits: search, show, import', (words) =>
    words
      .command(
        'search',
        'Visits by id, band, night and place on the sky',
        (more) => more.options(searchOptions),
        action(async (run, { id, filter, limit, cursor, ...flags }) => {
          const query = {
            id,
            filter,
            limit,
            cursor,
            nightFrom: flags['night-from'],
            nightTo: flags['night-to'],
            raDeg: flags.ra,
            decDeg: flags.dec,
            radiusDeg: flags.radius,
            moonPhaseMax: flags['moon-phase'],
            moonDistanceDegMin: flags['moon-distance'],
            moonAltDegMax: flags['moon-alt'],
            rawSeeingArcsecMax: flags.seeing,
            airmassMax: flags.airmass,
          }
          const page = await run.call('searchObservations', { query })
          run.print(page, () =>
            page.observations.length === 0
              ? [nothingFound(page), ...moreLines(page.cursor, run.paint)]
              : [...observationTable(page.observations, run.paint), ...moreLines(page.cursor, run.paint)],
          )
          return undefined
        }),
      )
      .command(
        'show <id>',
        'One visit',
        (more) => more.positional('id', { type: 'string', demandOption: true, describe: 'obsHistID' }),
        action(async (run, flags) => {
          const visit = await run.call('readObservation', { params: { obsHistId: flags.id } })
          run.print(visit, () =>
            fields(Object.fromEntries(Object.entries(visit).map(([name, value]) => [name, String(value)])), run.paint),
          )
          return undefined
        }),
      )
      .command(
        'import <file>',
        'Add the visits of an OpSim run (operators): SQLite, or CSV',
        (more) =>
          more
            .positional('file', { type: 'string', demandOption: true, describe: 'OpSim database or CSV' })
            .options({ table: { type: 'string', describe: 'Table of the database' } } as const),
        action((run, flags) => importFile(run, flags.file, flags.table)),
      )
      .demandCommand(1, 'What about observations? See `imsim observations --help`.'),
  )
