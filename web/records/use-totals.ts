import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import type { Column } from './column-choice.ts'
import { totalFunction, type Grouping } from './grouping.ts'
import { listParameters } from './queries.ts'
import type { ListState } from './reader-types.ts'

/** One group of rows: its key, how many and what its columns add up to, by column. */
export interface RowGroup {
  readonly key: unknown
  readonly count: number
  readonly totals: Readonly<Record<string, string>>
}

export const groupsMax = 200

interface Totals {
  readonly groups: readonly RowGroup[] | undefined
  readonly error: Error | null
  retry(): void
}

/** Counts and sums of all rows of the list, or of its groups; one statement on the server. */
export function useTotals(
  module: ReaderModule,
  state: ListState,
  columns: readonly Column[],
  grouping: Grouping | undefined,
  isWanted = true,
): Totals {
  const added = useMemo(
    () =>
      columns.flatMap(({ name, field }) => {
        const kind = totalFunction(field)
        return kind ? [{ name, key: `${kind}:${name}` }] : []
      }),
    [columns],
  )
  const aggregates = added.map(({ key }) => key).join(',')
  const by = grouping?.field.name
  const period = grouping?.period
  const { view, filter, search } = state
  const { data, error, refetch } = useQuery({
    enabled: isWanted,
    queryKey: ['records', module.name, 'totals', { view, filter, search, by, period, aggregates }],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { sort: _sort, ...parameters } = listParameters(state)
      const answer = await call('GET /records/:module/groups', {
        params: { module: module.name },
        query: {
          ...parameters,
          ...(by === undefined ? {} : { by, limit: groupsMax }),
          ...(period === undefined ? {} : { period }),
          ...(aggregates === '' ? {} : { aggregates }),
        },
        signal,
      })
      return answer.groups
    },
  })
  const groups = useMemo(() => data?.map((group) => groupFrom(group, added)), [data, added])
  return { groups, error, retry: () => void refetch() }
}

function groupFrom(
  group: Readonly<Record<string, unknown>>,
  added: readonly { readonly name: string; readonly key: string }[],
): RowGroup {
  const keys = Array.isArray(group.keys) ? group.keys : []
  const totals = added.flatMap(({ name, key }) => {
    const total = group[key]
    return typeof total === 'string' ? [[name, total] as const] : []
  })
  return { key: keys[0] ?? null, count: Number(group.count ?? 0), totals: Object.fromEntries(totals) }
}
