import type { ReactNode } from 'react'
import { useTitle } from './use-title.ts'

/** The head of a page: its title, what counts beside it, and at most one primary action. */
export function PageHead(props: {
  readonly title: string
  /** What explains the title. */
  readonly help?: ReactNode
  readonly meta?: ReactNode
  readonly actions?: ReactNode
  /** Views, filters: a second line. */
  readonly children?: ReactNode
}) {
  const { title, help, meta, actions, children } = props
  useTitle(title)
  return (
    <header className="flex shrink-0 flex-col gap-2 px-4 pt-3 pb-2 md:px-6">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 tabIndex={-1} data-route-heading className="min-w-0 truncate text-xl font-bold tracking-tight">
          {title}
        </h1>
        {help && (
          <span data-tour="help" className="-ml-2 flex">
            {help}
          </span>
        )}
        {meta && <div className="numeric text-sm text-muted">{meta}</div>}
        {actions && <div className="ml-auto flex items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  )
}
