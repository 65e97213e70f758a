import type { ReactNode, RefObject } from 'react'
import { Popover } from 'react-aria-components'
import { MenuList } from './menu.tsx'
import { popoverClass } from './popover.tsx'

/** A menu that is open already, beside what has been pressed elsewhere: one for many places. */
export function AnchoredMenu(props: {
  readonly trigger: RefObject<HTMLElement | null>
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { trigger, label, onClose, children } = props
  return (
    <Popover
      aria-label={label}
      isOpen
      triggerRef={trigger}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom start"
      offset={4}
      className={popoverClass}
    >
      <MenuList label={label} autoFocus="first" onClose={onClose}>
        {children}
      </MenuList>
    </Popover>
  )
}
