/** A refusal in words: what is wrong, where, and what to do; never an error as a machine spells it. */
import './problem.css'
import { PROBLEMS, Refusal } from '../../core/contract/problems.ts'
import { SignInFault } from '../session/sign-in-fault.ts'
import { PageNotLoaded } from './later-page.ts'

interface Words {
  readonly title: string
  readonly detail: string
  readonly remedy: string
}

const UNREACHED: Words = {
  title: 'The service does not answer',
  detail: 'This page could not reach it.',
  remedy: 'Check your connection, then try again; nothing that you have given is lost.',
}
const NOT_LOADED: Words = {
  title: 'This page did not come',
  detail: 'The service answers, but not with this page: it may have a newer portal.',
  remedy: 'Reload it; if it stays, tell the operator.',
}
const UNKNOWN: Words = {
  title: 'This page failed',
  detail: 'It met something that it was not made for.',
  remedy: 'Reload it; if it stays, tell the operator what you did.',
}

/** The words of whatever was thrown. */
export function wordsOf(error: unknown): Words {
  if (error instanceof SignInFault) return { title: error.title, detail: error.message, remedy: error.remedy }
  if (error instanceof Refusal) return { ...PROBLEMS[error.kind], detail: error.message }
  if (error instanceof PageNotLoaded) return NOT_LOADED
  return error instanceof TypeError ? UNREACHED : UNKNOWN
}

interface ProblemProps {
  readonly error: unknown
  readonly again?: (() => void) | undefined
  /** Whether it is tried again without the reader. */
  readonly byItself?: boolean
}

export function Problem({ error, again, byItself = false }: ProblemProps) {
  const { title, detail, remedy } = wordsOf(error)
  const faults = error instanceof Refusal ? error.faults.filter(({ message }) => !detail.includes(message)) : []
  const instance = error instanceof Refusal && error.kind === 'internal' ? error.instance : undefined
  return (
    <div className="problem" role="alert">
      <strong>{title}</strong>
      <p>{detail}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map(({ at, message, remedy: repair }) => (
            <li key={at + message}>
              <code>{at}</code> {message} {repair}
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">{remedy}</p>
      {instance !== undefined && (
        <p className="quiet small">
          Its number for the operator: <code>{instance}</code>
        </p>
      )}
      {byItself && <p className="quiet small">This page asks again by itself, every ten seconds.</p>}
      {again !== undefined && (
        <button type="button" className="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  )
}
