import type { ReactNode } from 'react'
import type { OptionColor as ModelColor } from '#common/element.ts'
import { classes } from './classes.ts'

/** The colours of option lists, and two more for what the kit tints by itself. */
export const optionColors = [
  'grey',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'plum',
  'indigo',
  'pink',
] as const satisfies readonly (ModelColor | 'indigo' | 'pink')[]

/** The class that tints what is inside; an unknown colour is grey. */
export function tintClass(color: string | undefined): string {
  const known = optionColors.find((candidate) => candidate === color) ?? 'grey'
  return `tint tint-${known}`
}

/** A value of an option field: its word, and its colour as a dot beside it. */
export function Badge(props: { readonly color?: string | undefined; readonly children: ReactNode }) {
  return (
    <span
      className={classes(
        tintClass(props.color),
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-full bg-tint-soft px-2 text-xs font-medium text-tint-ink',
      )}
    >
      <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-tint-edge" />
      <span className="truncate">{props.children}</span>
    </span>
  )
}

/** A small grey word: a count, a kind, a state without meaning of its own. */
export function Chip(props: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <span
      className={classes(
        'numeric inline-flex h-5 items-center rounded-full bg-hover px-2 text-xs text-muted',
        props.className,
      )}
    >
      {props.children}
    </span>
  )
}
