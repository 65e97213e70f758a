import type { RefObject } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import { CallForm } from '#web/records/call-form.tsx'
import { isReference } from '#web/records/reader-types.ts'
import { popoverClass } from '#web/ui/popover.tsx'
import type { DayItem } from './day-data.ts'

/** How it ended and what comes next, over the activity that is being ticked off. */
export function OutcomeForm(props: {
  readonly item: DayItem
  readonly label: string
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
}) {
  const { item, trigger, onClose } = props
  const { module, row } = item
  const { activity } = module.capabilities
  const regarding = row[activity?.regarding ?? '']
  const about =
    isReference(regarding) && regarding.module !== undefined
      ? { module: regarding.module, id: regarding.id, title: regarding.title }
      : undefined
  return (
    <Popover
      isOpen
      triggerRef={trigger}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom start"
      offset={4}
      className={popoverClass}
    >
      <Dialog aria-label={props.label} className="w-[34rem] max-w-[calc(100vw-1.5rem)] p-4 outline-none">
        <CallForm
          kind={module}
          about={about}
          start={activity?.done ? { [activity.done]: true } : {}}
          planned={row}
          onClose={onClose}
        />
      </Dialog>
    </Popover>
  )
}
