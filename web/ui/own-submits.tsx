import type { ReactNode } from 'react'

/** React tells the form that a panel floats over of what is sent in the panel; it is no business of that form. */
export function OwnSubmits({ children }: { readonly children: ReactNode }) {
  return (
    <div className="contents" onSubmit={(event) => event.stopPropagation()}>
      {children}
    </div>
  )
}
