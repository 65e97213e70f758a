import type { ReactNode } from 'react'

/** Wider than the page: scrolls by itself, with the keyboard too. */
export function ScrollRegion(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
    <div role="group" aria-label={props.label} tabIndex={0} className="relative overflow-x-auto">
      {props.children}
    </div>
  )
}
