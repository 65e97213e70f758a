import type { RefObject } from 'react'
import { Popover } from 'react-aria-components'
import type { Option } from '#web/ui/list-item.tsx'
import { MenuItem, MenuList, MenuSection } from '#web/ui/menu.tsx'
import { popoverClass } from '#web/ui/popover.tsx'

/** How it ended, in one press. */
export function OutcomeMenu(props: {
  readonly label: string
  readonly trigger: RefObject<HTMLElement | null>
  readonly choices: readonly Option[]
  readonly onChoose: (choice: Option) => void
  readonly onClose: () => void
}) {
  const { label, trigger, choices, onChoose, onClose } = props
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
        <MenuSection title={label}>
          {choices.map((choice) => (
            <MenuItem key={choice.id} id={choice.id} onAction={() => onChoose(choice)}>
              {choice.label}
            </MenuItem>
          ))}
        </MenuSection>
      </MenuList>
    </Popover>
  )
}
