/** The log of one attempt: it grows while the job runs, can be searched, and taken away as a file. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { useSession } from '../session/use-session.ts'
import { bytes, counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { mayMend } from '../ui/following.ts'
import { DownloadButton, SaveButton } from './download-button.tsx'
import './job-log.css'
import { LogLines } from './log-lines.tsx'
import { foundIn, grown, type Log, linesOf, NO_LOG, nextPieceMs } from './log-text.ts'

/** A log that is followed is asked for every two seconds, and not while nobody looks at the page. */
function useLog(pandaId: number, attempt: number, follow: boolean) {
  const { client } = useSession()
  const queries = useQueryClient()
  const queryKey = ['readLog', pandaId, attempt]
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Log> => {
      const before = queries.getQueryData<Log>(queryKey) ?? NO_LOG
      const query = { attempt, offset: before.nextOffset }
      return grown(before, await client.call('readLog', { params: { pandaId }, query }, { signal }))
    },
    retry: (times, error) => mayMend(error) && times < 2,
    refetchInterval: ({ state }) => (state.data === undefined ? false : nextPieceMs(state.data, follow)),
  })
}

interface JobLogProps {
  readonly pandaId: number
  readonly attempt: number
  /** The log as the catalogue has it, once the attempt has ended. */
  readonly file: CatalogueFile | undefined
}

export function JobLog({ pandaId, attempt, file }: JobLogProps) {
  const [follow, setFollow] = useState(true)
  const log = useLog(pandaId, attempt, follow)
  const queries = useQueryClient()
  const reread = () => queries.resetQueries({ queryKey: ['readLog', pandaId, attempt] })
  return (
    <section className="stack" aria-labelledby="log">
      <div className="row">
        <h2 id="log">Log of attempt {attempt}</h2>
        {log.data !== undefined && !log.data.complete && log.data.source !== 'archive' && (
          <button type="button" className="button" aria-pressed={follow} onClick={() => setFollow(!follow)}>
            {follow ? 'Stop following' : 'Follow'}
          </button>
        )}
        {file === undefined ? (
          log.data?.text && <SaveButton name={`${pandaId}-${attempt}.log`} text={log.data.text} label="Download" />
        ) : (
          <DownloadButton guid={file.guid} label={`Download (${bytes(file.sizeBytes)})`} />
        )}
      </div>
      <Answered of={log} lines={10}>
        {(known) => (
          <LogText log={known} follow={follow} more={() => void log.refetch()} reread={() => void reread()} />
        )}
      </Answered>
    </section>
  )
}

interface LogTextProps {
  readonly log: Log
  readonly follow: boolean
  readonly more: () => void
  readonly reread: () => void
}

function LogText({ log, follow, more, reread }: LogTextProps) {
  const [word, setWord] = useState('')
  const [chosen, setChosen] = useState(0)
  const lines = useMemo(() => linesOf(log.text), [log.text])
  const found = useMemo(() => foundIn(lines, word), [lines, word])
  if (lines.length === 0) return <NoLines log={log} />
  const step = (by: number) => setChosen((now) => (found.length === 0 ? 0 : (now + by + found.length) % found.length))
  const search = (text: string) => {
    setWord(text)
    setChosen(0)
  }
  return (
    <>
      <search className="row">
        <label className="row">
          Search
          <input
            className="job-log-search"
            type="search"
            value={word}
            onChange={({ target }) => search(target.value)}
            onKeyDown={({ key, shiftKey }) => key === 'Enter' && step(shiftKey ? -1 : 1)}
          />
        </label>
        <button type="button" className="button" disabled={found.length === 0} onClick={() => step(-1)}>
          Previous
        </button>
        <button type="button" className="button" disabled={found.length === 0} onClick={() => step(1)}>
          Next
        </button>
        <span className="quiet small" role="status">
          {word !== '' && (found.length === 0 ? 'Nowhere' : `${chosen + 1} of ${counted(found.length, 'line')}`)}
        </span>
      </search>
      <LogLines lines={lines} word={word} at={found[chosen]} toEnd={follow && !log.complete && word === ''} />
      <LogEnds log={log} lines={lines.length} more={more} reread={reread} />
    </>
  )
}

function LogEnds({ log, lines, more, reread }: Omit<LogTextProps, 'follow'> & { readonly lines: number }) {
  return (
    <p className="row quiet small">
      {counted(lines, 'line')}
      {log.source === 'live' && ', the last ones of a job that runs; the whole is kept when it ends'}
      {log.lacksBeginning && log.complete && (
        <button type="button" className="button" onClick={reread}>
          Read it from the beginning
        </button>
      )}
      {log.source === 'archive' && !log.complete && (
        <button type="button" className="button" onClick={more}>
          Load more
        </button>
      )}
    </p>
  )
}

function NoLines({ log: { complete, source } }: { readonly log: Log }) {
  if (complete) return <Empty title="This attempt left no log." />
  return (
    <Empty title={source === 'live' ? 'Waiting for its lines.' : 'No log yet.'}>
      <p>The pilot sends the last lines with its next heartbeat, from the moment somebody watches.</p>
    </Empty>
  )
}
