import type { RefObject } from 'react'
import { CallForm } from '#web/records/call-form.tsx'
import { isReference } from '#web/records/reader-types.ts'
import { AnchoredPopover } from '#web/ui/anchored-popover.tsx'
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
    <AnchoredPopover
      trigger={trigger}
      label={props.label}
      onClose={onClose}
      className="w-[34rem] max-w-[calc(100vw-1.5rem)] p-4!"
    >
      <CallForm
        kind={module}
        about={about}
        start={activity?.done ? { [activity.done]: true } : {}}
        planned={row}
        onClose={onClose}
      />
    </AnchoredPopover>
  )
}
