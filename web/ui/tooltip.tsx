import type { ReactElement } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import { Kbd } from './kbd.tsx'

/** A second way to read what an icon means; never the only place of a fact. */
export function Tooltip(props: { readonly text: string; readonly shortcut?: string; readonly children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      {props.children}
      <AriaTooltip
        offset={6}
        className="appear z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-paper"
      >
        {props.text}
        {props.shortcut && <Kbd keys={props.shortcut} tone="inverse" />}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
