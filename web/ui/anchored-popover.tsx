import type { ReactNode, RefObject } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import { classes } from './classes.ts'
import { OwnSubmits } from './own-submits.tsx'
import { popoverClass } from './popover.tsx'

/** A floating panel that is open already, beside what has been pressed elsewhere. */
export function AnchoredPopover(props: {
  readonly trigger: RefObject<HTMLElement | null>
  readonly label: string
  readonly onClose: () => void
  readonly className: string
  readonly children: ReactNode
}) {
  const { trigger, label, onClose, className, children } = props
  return (
    <Popover
      isOpen
      triggerRef={trigger}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom start"
      offset={4}
      className={popoverClass}
    >
      <Dialog aria-label={label} className={classes('p-3 outline-none', className)}>
        <OwnSubmits>{children}</OwnSubmits>
      </Dialog>
    </Popover>
  )
}
