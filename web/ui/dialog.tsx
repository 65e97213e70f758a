import { useState, type ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { OwnSubmits } from './own-submits.tsx'

interface ModalFrameProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly label?: string
  readonly title?: string
  readonly role?: 'dialog' | 'alertdialog'
  readonly width?: 'small' | 'medium' | 'large'
  readonly placement?: 'middle' | 'top'
  readonly children: ReactNode
}

const widths = { small: 'max-w-md', medium: 'max-w-xl', large: 'max-w-3xl' } as const

/** The frame of whatever takes the whole attention: a confirmation, the palette, the keys. */
export function ModalFrame(props: ModalFrameProps) {
  const { isOpen, onClose, label, title, role = 'dialog', width = 'small', placement = 'middle' } = props
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      isDismissable={role === 'dialog'}
      className={classes(
        'fixed inset-0 z-50 flex justify-center bg-scrim p-4',
        placement === 'middle' ? 'items-center' : 'items-start pt-[12vh]',
      )}
    >
      <Modal className={classes('float appear flex max-h-full w-full overflow-hidden', widths[width])}>
        <AriaDialog
          role={role}
          aria-label={label}
          className="flex max-h-[80vh] w-full flex-col overflow-auto outline-none"
        >
          {title && (
            <Heading slot="title" className="px-5 pt-4 text-lg font-bold">
              {title}
            </Heading>
          )}
          <OwnSubmits>{props.children}</OwnSubmits>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/**
 * Asks before what cannot be undone. Anything that can be undone is done at once, with an offer to
 * undo it in a toast instead.
 */
export function ConfirmDialog(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
  /** The verb of the action, never "OK". */
  readonly actionLabel: string
  readonly onConfirm: () => void | Promise<void>
  readonly isDanger?: boolean
  /** There is nothing to confirm yet. */
  readonly isDisabled?: boolean
}) {
  const { onClose, onConfirm, actionLabel, isDanger = true, isDisabled = false } = props
  const { common } = useText()
  const [isBusy, setBusy] = useState(false)

  async function confirm() {
    setBusy(true)
    try {
      await onConfirm()
      onClose()
    } finally {
      setBusy(false)
    }
  }

  return (
    <ModalFrame isOpen={props.isOpen} onClose={onClose} title={props.title} role="alertdialog">
      <div className="px-5 pt-2 pb-4 text-base text-muted">{props.children}</div>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
        <Button onPress={onClose} autoFocus>
          {common.cancel}
        </Button>
        <Button look={isDanger ? 'danger' : 'primary'} isPending={isBusy} isDisabled={isDisabled} onPress={confirm}>
          {actionLabel}
        </Button>
      </div>
    </ModalFrame>
  )
}
