/** A button for what cannot be taken back: it says what will happen and asks once more. */
import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'

interface ConfirmProps<Request> {
  readonly button: string
  readonly tone?: 'primary' | 'danger'
  readonly title: string
  /** What will happen, in words. */
  readonly children: ReactNode
  readonly done: Pick<UseMutationResult<unknown, Error, Request>, 'mutate' | 'isPending' | 'error'>
  readonly request: Request
}

export function ConfirmButton<Request>({
  button,
  tone = 'danger',
  title,
  children,
  done,
  request,
}: ConfirmProps<Request>) {
  return (
    <Dialog button={button} tone={tone} title={title}>
      {(close) => (
        <>
          {children}
          {done.error !== null && <Problem error={done.error} />}
          <div className="row">
            <button
              type="button"
              className={`button ${tone}`}
              disabled={done.isPending}
              onClick={() => done.mutate(request, { onSuccess: close })}
            >
              {done.isPending ? `${button} …` : button}
            </button>
            <button type="button" className="button" onClick={close}>
              No, leave it
            </button>
          </div>
        </>
      )}
    </Dialog>
  )
}
