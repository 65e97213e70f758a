import type { ReactNode } from 'react'
import { classes } from './classes.ts'

interface StateProps {
  readonly title: string
  /** What it means and what to do next. */
  readonly children?: ReactNode
  readonly icon?: ReactNode
  readonly actions?: ReactNode
  /** The page's own heading when nothing else is on it. */
  readonly isPage?: boolean
  readonly className?: string
}

/** It could not be done or shown: says what to do. Announced at once. */
export function ErrorState(props: StateProps) {
  return (
    <div role="alert">
      <EmptyState {...props} />
    </div>
  )
}

/** Nothing here yet: says what would be here and offers the first step. */
export function EmptyState(props: StateProps) {
  const { title, children, icon, actions, isPage = false, className } = props
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <div className={classes('mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-16 text-center', className)}>
      {icon && <div className="mb-2 text-faint">{icon}</div>}
      <Heading
        tabIndex={isPage ? -1 : undefined}
        data-route-heading={isPage || undefined}
        className="text-lg font-bold"
      >
        {title}
      </Heading>
      {children && <div className="text-base text-pretty text-muted">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
