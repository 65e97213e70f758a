import type { ReactNode } from 'react'
import { Check } from 'lucide-react'
import { ListBoxItem } from 'react-aria-components'

export interface Option {
  readonly id: string
  readonly label: string
  /** A second line or a fact that tells two of the same name apart. */
  readonly detail?: string | undefined
  /** One of the option colours; see Badge. */
  readonly color?: string | undefined
}

export const listBoxClass = 'max-h-72 overflow-auto p-1 outline-none'

/** One line of a list that opens from a field. */
export function ListItem(props: {
  readonly id: string
  readonly label: string
  readonly detail?: string | undefined
  readonly children?: ReactNode
}) {
  return (
    <ListBoxItem
      id={props.id}
      textValue={props.label}
      className="flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none focused:bg-hover"
    >
      {({ isSelected }) => (
        <>
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate">{props.children ?? props.label}</span>
            {props.detail && <span className="truncate text-xs text-muted">{props.detail}</span>}
          </span>
          {isSelected && <Check size={14} aria-hidden className="shrink-0 text-accent-ink" />}
        </>
      )}
    </ListBoxItem>
  )
}
