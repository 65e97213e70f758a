import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Filter } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { eventOf, movedValues, rangeFilter, type CalendarEvent, type CalendarKeys } from './calendar-days.ts'
import { dateField, type ViewOf } from './list-address.ts'
import { listParameters } from './queries.ts'
import { recordPage, type ListState, type RecordRow } from './reader-types.ts'

const pageSize = 200
const eventsMax = 1000

interface Found {
  readonly rows: readonly RecordRow[]
  /** There are more than a calendar can show. */
  readonly isCut: boolean
}

export function calendarKeys(module: ReaderModule, view: ViewOf | undefined): CalendarKeys | undefined {
  const start = dateField(module, view)
  const field = module.fields.find(({ name }) => name === start)
  if (start === undefined || !field) return undefined
  const { activity } = module.capabilities
  const until = view?.until ?? (start === activity?.at ? activity.until : undefined)
  const isKnown = module.fields.some(({ name, type }) => name === until && type === field.type)
  return { start, until: isKnown ? until : undefined, isTimed: field.type === 'dateTime' }
}

/** The records of some days, and how one of them is moved. */
export function useCalendar(module: ReaderModule, state: ListState, keys: CalendarKeys, days: readonly string[]) {
  const { text, format } = useLocale()
  const { timeZone } = format
  const range = useMemo(() => rangeFilter(keys, days, timeZone), [keys, days, timeZone])
  const filter: Filter = state.filter ? { all: [state.filter, range] } : range
  const asked = { ...state, filter, sort: keys.start }
  const key = ['records', module.name, 'calendar', asked] as const
  const { data, error, refetch } = useQuery({
    queryKey: key,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => await readAll(module, asked, keys, signal),
  })
  const events = useMemo(
    () => data?.rows.flatMap((row) => eventOf(row, keys, timeZone) ?? []) ?? [],
    [data, keys, timeZone],
  )

  /** At once in sight, back where it was if the server refuses. */
  async function move(event: CalendarEvent, to: { readonly day: string; readonly minute?: number | undefined }) {
    const values = movedValues(event, keys, to, timeZone)
    const before = queryClient.getQueryData<Found>(key)
    await queryClient.cancelQueries({ queryKey: key })
    queryClient.setQueryData<Found>(
      key,
      (found) =>
        found && { ...found, rows: found.rows.map((row) => (row.id === event.row.id ? { ...row, ...values } : row)) },
    )
    try {
      const { id, version } = event.row
      await call('PATCH /records/:module/:id', { params: { module: module.name, id }, body: { version, values } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      return true
    } catch (problem) {
      queryClient.setQueryData(key, before)
      showInToast(problem, text)
      return false
    }
  }

  return {
    events,
    isCut: data?.isCut === true,
    isEmptyHanded: data === undefined && !error,
    error: data ? null : error,
    retry: () => void refetch(),
    move,
  }
}

async function readAll(
  module: ReaderModule,
  state: ListState,
  keys: CalendarKeys,
  signal: AbortSignal,
): Promise<Found> {
  const done = module.capabilities.activity?.done
  const names = [keys.start, keys.until, done].filter((name) => name !== undefined)
  const rows: RecordRow[] = []
  let cursor = ''
  do {
    const page = recordPage(
      await call('GET /records/:module', {
        params: { module: module.name },
        query: {
          ...listParameters(state),
          fields: names.join(','),
          limit: pageSize,
          ...(cursor === '' ? {} : { cursor }),
        },
        signal,
      }),
    )
    rows.push(...page.rows)
    cursor = page.next ?? ''
  } while (cursor !== '' && rows.length < eventsMax)
  return { rows, isCut: cursor !== '' }
}
