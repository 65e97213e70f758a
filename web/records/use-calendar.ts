import { useMemo } from 'react'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { Filter } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { eventOf, rangeFilter, type CalendarKeys, type PlacedEvent } from './calendar-days.ts'
import { dateField, type ViewOf } from './list-address.ts'
import { listParameters } from './queries.ts'
import { fieldNamed, recordPage, type ListState, type RecordRow } from './reader-types.ts'
import { askSeries, changeSeries } from './series.ts'

const pageSize = 200
const eventsMax = 1000

interface Found {
  readonly rows: readonly RecordRow[]
  /** There are more than a calendar can show. */
  readonly isCut: boolean
}

/** Records of one module that are shown in a calendar, and by which of its dates. */
export interface CalendarSource {
  readonly module: ReaderModule
  readonly keys: CalendarKeys
  readonly state: ListState
}

export function calendarKeys(module: ReaderModule, view: ViewOf | undefined): CalendarKeys | undefined {
  const start = dateField(module, view)
  const field = module.fields.find(({ name }) => name === start)
  if (start === undefined || !field) return undefined
  const { activity } = module.capabilities
  const until = view?.until ?? (start === activity?.at ? activity.until : undefined)
  const isKnown = module.fields.some(({ name, type }) => name === until && type === field.type)
  return {
    start,
    until: isKnown ? until : undefined,
    isTimed: field.type === 'dateTime',
    group: groupField(module, view),
  }
}

const groupTypes: readonly string[] = ['option', 'stage', 'relation', 'user']

function groupField(module: ReaderModule, view: ViewOf | undefined): ReaderField | undefined {
  const field = view?.groupBy === undefined ? undefined : fieldNamed(module, view.groupBy)
  return field && groupTypes.includes(field.type) ? field : undefined
}

/** The records of some days, of all sources together, and how the dates of one are changed. */
export function useCalendar(sources: readonly CalendarSource[], days: readonly string[]) {
  const { text, format } = useLocale()
  const { timeZone } = format
  const asked = useMemo(
    () =>
      sources.map((source) => {
        const range = rangeFilter(source.keys, days, timeZone)
        const filter: Filter = source.state.filter ? { all: [source.state.filter, range] } : range
        return { ...source, state: { ...source.state, filter, sort: source.keys.start } }
      }),
    [sources, days, timeZone],
  )
  const results = useQueries({
    queries: asked.map(({ module, keys, state }) => ({
      queryKey: keyOf(module, state),
      placeholderData: keepPreviousData<Found>,
      queryFn: async ({ signal }: { signal: AbortSignal }) => await readAll(module, state, keys, signal),
    })),
  })
  const events = asked.flatMap(({ module, keys }, index) =>
    (results[index]?.data?.rows ?? []).flatMap((row): PlacedEvent[] => {
      const event = eventOf(row, keys, timeZone)
      return event ? [{ ...event, module, keys }] : []
    }),
  )
  events.sort((a, b) => (a.from === b.from ? a.startMinute - b.startMinute : a.from < b.from ? -1 : 1))

  /** At once in sight, back where it was if the server refuses. */
  async function change(event: PlacedEvent, values: Readonly<Record<string, string>>): Promise<boolean> {
    const state = asked.find(({ module }) => module === event.module)?.state
    if (!state) return false
    const scope = await askSeries(event.module, event.row, values)
    if (scope === undefined) return false
    const key = keyOf(event.module, state)
    const before = queryClient.getQueryData<Found>(key)
    await queryClient.cancelQueries({ queryKey: key })
    queryClient.setQueryData<Found>(
      key,
      (found) =>
        found && { ...found, rows: found.rows.map((row) => (row.id === event.row.id ? { ...row, ...values } : row)) },
    )
    try {
      const { id, version } = event.row
      const params = { module: event.module.name, id }
      if (scope === 'one') await call('PATCH /records/:module/:id', { params, body: { version, values } })
      else await changeSeries(event.module.name, event.row, scope, values)
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      return true
    } catch (problem) {
      queryClient.setQueryData(key, before)
      showInToast(problem, text)
      return false
    }
  }

  const failed = results.find(({ error, data }) => error && !data)
  return {
    events,
    isCut: results.some(({ data }) => data?.isCut === true),
    isEmptyHanded: !failed && results.every(({ data }) => data === undefined) && results.length > 0,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    change,
  }
}

function keyOf(module: ReaderModule, state: ListState) {
  return ['records', module.name, 'calendar', state] as const
}

async function readAll(
  module: ReaderModule,
  state: ListState,
  keys: CalendarKeys,
  signal: AbortSignal,
): Promise<Found> {
  const done = module.capabilities.activity?.done
  const series = module.capabilities.series?.id
  const names = [keys.start, keys.until, done, series, keys.group?.name].filter((name) => name !== undefined)
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
