/** A window over the page that asks for something; it takes the focus, gives it back, and Escape closes it. */
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Button, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import './dialog.css'

interface DialogProps {
  /** The words of the button that opens it. */
  readonly button: string
  /** `primary`, `danger`, or neither. */
  readonly tone?: 'primary' | 'danger'
  readonly disabled?: boolean
  readonly title: string
  /** What stands in it; `close` ends it. */
  readonly children: (close: () => void) => ReactNode
}

export function Dialog({ button, tone, disabled = false, title, children }: DialogProps) {
  return (
    <DialogTrigger>
      <Button className={`button ${tone ?? ''}`} isDisabled={disabled}>
        {button}
      </Button>
      <ModalOverlay className="dialog-ground" isDismissable>
        <Modal className="dialog-frame">
          <AriaDialog className="dialog">
            {({ close }) => (
              <>
                <Heading slot="title" level={2}>
                  {title}
                </Heading>
                {children(close)}
              </>
            )}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}
