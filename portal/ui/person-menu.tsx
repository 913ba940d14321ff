/** The menu with one's name: who one is, a token for scripts, the way out. */
import { useEffect, useRef } from 'react'
import type { Person } from '../../core/contract/identity.ts'
import { useSession } from '../session/use-session.ts'
import { ScriptToken } from './script-token.tsx'

export function PersonMenu({ person }: { readonly person: Person }) {
  const { signOut } = useSession()
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => closedFromOutside(menu.current), [])
  return (
    <details className="shell-person" ref={menu}>
      <summary>{person.user}</summary>
      <div className="panel stack">
        <p>
          <strong>{person.user}</strong>
          {person.operator && ', operator'}
        </p>
        {person.groups.length > 0 && <p className="quiet small">Groups: {person.groups.join(', ')}</p>}
        <ScriptToken />
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  )
}

/** Escape closes the menu and gives its focus back; a click or the focus elsewhere closes it too. */
function closedFromOutside(menu: HTMLDetailsElement | null): () => void {
  const close = ({ target }: Event) => {
    if (menu?.open && target instanceof Node && !menu.contains(target)) menu.open = false
  }
  const leave = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !menu?.open) return
    menu.open = false
    menu.querySelector('summary')?.focus()
  }
  document.addEventListener('pointerdown', close)
  document.addEventListener('focusin', close)
  document.addEventListener('keydown', leave)
  return () => {
    document.removeEventListener('pointerdown', close)
    document.removeEventListener('focusin', close)
    document.removeEventListener('keydown', leave)
  }
}
