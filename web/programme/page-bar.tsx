import type { ReactNode } from 'react'

/** Under the head of the page: what there is to do with all of it. */
export function PageBar({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3 md:px-6">{children}</div>
}
