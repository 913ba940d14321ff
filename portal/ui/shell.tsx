/** What stands around every page: the way to all others, who is signed in, day or night. */
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import './shell.css'
import { useSession } from '../session/use-session.ts'
import { AwayLine } from './away-line.tsx'
import { PersonMenu } from './person-menu.tsx'
import { Problem } from './problem.tsx'
import { readTheme, setTheme, type Theme } from './theme.ts'

const PLACES = [
  ['/submit', 'Submit'],
  ['/tasks', 'Tasks'],
  ['/jobs', 'Jobs'],
  ['/datasets', 'Datasets'],
  ['/errors', 'Errors'],
  ['/users', 'Users'],
  ['/sites', 'Sites'],
  ['/help', 'Help'],
] as const

export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a className="shell-skip" href="#content">
        Skip to the page
      </a>
      <header className="shell">
        <Link href="/" className="shell-name">
          ImSim <span className="quiet">on Demand</span>
        </Link>
        <Places />
        <Who />
      </header>
      <AwayLine />
      {children}
    </>
  )
}

function Places() {
  const [path] = useLocation()
  return (
    <nav aria-label="Pages" className="shell-places">
      {PLACES.map(([place, name]) => (
        <Link key={place} href={place} aria-current={path.startsWith(place) ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  )
}

function Who() {
  const { person, about } = useSession()
  return (
    <div className="shell-who">
      {about.stage !== 'prod' && <span className="shell-stage small">{about.stage}</span>}
      <ThemeChoice />
      {person === undefined ? <SignIn /> : <PersonMenu person={person} />}
    </div>
  )
}

/** The issuer may be away, or there may be none. */
function SignIn() {
  const { signIn } = useSession()
  const [error, setError] = useState<unknown>()
  return (
    <div className="shell-person">
      <button type="button" className="button" onClick={() => void signIn().catch(setError)}>
        Sign in
      </button>
      {error !== undefined && (
        <div className="panel">
          <Problem error={error} />
        </div>
      )}
    </div>
  )
}

const isTheme = (text: string): text is Theme => ['auto', 'light', 'dark'].includes(text)

function ThemeChoice() {
  const [theme, show] = useState(readTheme)
  const choose = (text: string) => {
    if (!isTheme(text)) return
    setTheme(text)
    show(text)
  }
  return (
    <select
      className="shell-theme small"
      aria-label="Colours"
      value={theme}
      onChange={({ target }) => choose(target.value)}
    >
      <option value="auto">Auto</option>
      <option value="light">Day</option>
      <option value="dark">Night</option>
    </select>
  )
}
