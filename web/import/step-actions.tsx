import type { ReactNode } from 'react'

/** The way on, always in sight under what may be long. */
export function StepActions(props: { readonly children: ReactNode }) {
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-paper px-4 py-3 md:-mx-6 md:px-6">
      {props.children}
    </div>
  )
}
