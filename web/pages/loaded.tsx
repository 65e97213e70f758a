import type { ReactNode } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

/** What a page shows once what it asked for is here; until then its outline, and why where it does not come. */
export function Loaded<T>(props: {
  readonly query: UseQueryResult<T>
  /** Lines of the outline. */
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}) {
  const { query, lines = 8, children } = props
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (query.data === undefined) return <Skeleton lines={lines} className="px-4 pt-6 md:px-6" />
  return children(query.data)
}
