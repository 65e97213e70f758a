import { useId, type ReactNode } from 'react'
import { classes } from '#web/ui/classes.ts'

const columnsClass: Readonly<Record<number, string>> = {
  2: 'sm:grid-cols-2',
  3: 'sm:grid-cols-3',
  4: 'sm:grid-cols-2 lg:grid-cols-4',
  5: 'sm:grid-cols-3 lg:grid-cols-5',
}

/** One decision: its name and reason, and a choice for each record in the same order, one under the other on a phone. */
export function MergeRow(props: {
  readonly label: string
  readonly note: string
  readonly columns: number
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <div
      role="radiogroup"
      aria-labelledby={id}
      className="grid gap-x-4 gap-y-1.5 border-t border-line py-2.5 md:grid-cols-[170px_minmax(0,1fr)]"
    >
      <div id={id} className="text-sm">
        <span className="font-medium">{props.label}</span>
        <span className="block text-xs text-muted max-md:ml-2 max-md:inline">{props.note}</span>
      </div>
      <div className={classes('grid gap-1.5', columnsClass[props.columns])}>{props.children}</div>
    </div>
  )
}

/** A value that can be chosen; the whole of it is pressed. */
export function MergeChoice(props: {
  readonly name: string
  /** What is read aloud. */
  readonly label: string
  readonly isChosen: boolean
  readonly isDisabled?: boolean
  readonly isWide?: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}) {
  const { name, label, isChosen, isDisabled = false, isWide = false, onChoose, children } = props
  const group = useId()
  return (
    <label
      htmlFor={group}
      className={classes(
        'flex min-h-9 min-w-0 items-start gap-2 rounded-md border px-2.5 py-1.5 text-sm',
        isChosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface',
        isDisabled ? 'text-muted' : 'cursor-pointer hover:border-line-field',
        isWide && 'col-span-full',
      )}
    >
      <input
        id={group}
        type="radio"
        name={name}
        aria-label={label}
        checked={isChosen}
        disabled={isDisabled}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 break-words">{children}</span>
    </label>
  )
}
