import type { ReactNode } from 'react'
import { RelativeTime } from '#web/ui/relative-time.tsx'

/** One thing that happened: its mark, what, and when. */
export function StreamLine(props: {
  readonly icon: ReactNode
  readonly at: string
  readonly isQuiet?: boolean
  readonly children: ReactNode
}) {
  return (
    <li className="group grid grid-cols-[24px_minmax(0,1fr)_auto] gap-x-3 border-b border-line py-2.5 text-sm">
      <span
        className={`flex size-6 items-center justify-center rounded-full ${props.isQuiet ? 'text-faint' : 'bg-hover text-muted'}`}
      >
        {props.icon}
      </span>
      <div className={`min-w-0 self-center ${props.isQuiet ? 'text-muted' : ''}`}>{props.children}</div>
      <RelativeTime value={props.at} className="self-start pt-0.5 text-xs text-muted" />
    </li>
  )
}
