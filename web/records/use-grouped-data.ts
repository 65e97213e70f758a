import { useMemo } from 'react'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useKeptState } from '#web/ui/use-kept-state.ts'
import type { Column } from './column-choice.ts'
import { choicesOf } from './choices.ts'
import { compareKeys, groupFilter, keyText, type Grouping } from './grouping.ts'
import { alsoShown, askedFields, type ListData } from './list-data.ts'
import { listParameters } from './queries.ts'
import { recordPage, type ListState, type RecordRow } from './reader-types.ts'
import { groupsMax, useTotals, type RowGroup } from './use-totals.ts'

/** A line of a table that is no record: the head of a group, or the way to more of its rows. */
export type GroupLine =
  | { readonly kind: 'head'; readonly group: RowGroup; readonly isOpen: boolean }
  | { readonly kind: 'more'; readonly group: RowGroup }

export interface GroupedData extends ListData {
  readonly lines: ReadonlyMap<string, GroupLine>
  /** Not all groups are shown. */
  readonly isCut: boolean
  /** How much there is to open, and how much of it is. */
  readonly groupCount: number
  readonly openCount: number
  /** Opens or closes a group, or reads more of it. */
  act(line: string): void
  /** Opens every group, or closes them. */
  openAll(isOpen: boolean): void
}

const pageSize = 50

/** The rows of a list under the heads of their groups; those of a group are read once it is opened. */
export function useGroupedData(
  module: ReaderModule,
  state: ListState,
  columns: readonly Column[],
  grouping: Grouping | undefined,
): GroupedData | undefined {
  const { format } = useLocale()
  const model = useModel()
  const { groups: totals, ...reading } = useTotals(module, state, columns, grouping, grouping !== undefined)
  const [open, setOpen] = useKeptState<ReadonlyMap<string, number>>(`open ${grouping?.field.name}`, new Map())
  const groups = useMemo(() => {
    if (!grouping || !totals) return []
    const order = choicesOf(model, { module, field: grouping.field, value: null }, format.language).map(({ id }) => id)
    return totals.toSorted(compareKeys(order, format.locale, grouping.isDown))
  }, [grouping, totals, model, module, format])
  const opened = grouping ? groups.filter(({ key }) => open.has(keyText(key))) : []
  const names = columns.map(({ name }) => name)
  const fields = askedFields(module, names)
  const pages = useQueries({
    queries: opened.map((group) => {
      const inner = grouping ? groupFilter(grouping, group.key) : undefined
      const filter = state.filter && inner ? { all: [state.filter, inner] } : inner
      const narrowed = { ...state, filter }
      const wanted = open.get(keyText(group.key)) ?? 1
      return {
        queryKey: ['records', module.name, 'grouped', narrowed, fields, wanted],
        meta: { modules: alsoShown(model, module, names) },
        placeholderData: keepPreviousData,
        queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
          await readPages(module, narrowed, { fields, wanted, signal }),
      }
    }),
  })
  const failed = pages.find(({ error, data }) => error && !data)
  const byKey = new Map(opened.map(({ key }, index) => [keyText(key), pages[index]?.data]))
  if (!grouping) return undefined
  return {
    ...underHeads(groups, open, byKey),
    isCut: groups.length === groupsMax,
    groupCount: groups.length,
    openCount: opened.length,
    count: undefined,
    error: totals ? (failed?.error ?? null) : reading.error,
    isEmptyHanded: !totals && !reading.error,
    isStale: false,
    hasMore: false,
    isLoadingMore: pages.some(({ isFetching }) => isFetching),
    loadMore: () => undefined,
    retry: () => (failed ? void failed.refetch() : reading.retry()),
    openAll: (isOpen) => setOpen(new Map(isOpen ? groups.map(({ key }) => [keyText(key), 1]) : [])),
    act(line) {
      const [kind, ...rest] = line.split(':')
      const key = rest.join(':')
      const next = new Map(open)
      if (kind === 'head' && !next.delete(key)) next.set(key, 1)
      if (kind === 'more') next.set(key, (open.get(key) ?? 1) + 1)
      setOpen(next)
    },
  }
}

interface GroupPage {
  readonly rows: readonly RecordRow[]
  readonly hasMore: boolean
}

/** The rows of each open group under its head, and what the lines between them are. */
function underHeads(
  groups: readonly RowGroup[],
  open: ReadonlyMap<string, number>,
  pages: ReadonlyMap<string, GroupPage | undefined>,
): Pick<GroupedData, 'rows' | 'lines'> {
  const lines = new Map<string, GroupLine>()
  const rows = groups.flatMap((group): RecordRow[] => {
    const key = keyText(group.key)
    const isOpen = open.has(key)
    const page = isOpen ? pages.get(key) : undefined
    lines.set(`head:${key}`, { kind: 'head', group, isOpen })
    if (page?.hasMore) lines.set(`more:${key}`, { kind: 'more', group })
    return [lineRow(`head:${key}`), ...(page?.rows ?? []), ...(page?.hasMore ? [lineRow(`more:${key}`)] : [])]
  })
  return { rows, lines }
}

/** Stands in the run of rows for a line that is no record. */
function lineRow(id: string): RecordRow {
  return { id, title: '', version: 0, createdAt: '', updatedAt: '' }
}

async function readPages(
  module: ReaderModule,
  state: ListState,
  {
    fields,
    wanted,
    signal,
  }: { readonly fields: readonly string[]; readonly wanted: number; readonly signal: AbortSignal },
) {
  const rows: RecordRow[] = []
  let cursor: string | null = ''
  for (let read = 0; read < wanted && cursor !== null; read += 1) {
    const query: Record<string, string> = cursor === '' ? {} : { cursor }
    const answer = await call('GET /records/:module', {
      params: { module: module.name },
      query: { ...listParameters(state), ...query, fields: fields.join(','), limit: pageSize },
      signal,
    })
    const page = recordPage(answer)
    rows.push(...page.rows)
    cursor = page.next
  }
  return { rows, hasMore: cursor !== null }
}
