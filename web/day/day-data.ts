import { queryOptions } from '@tanstack/react-query'
import { dateFormat } from '#common/format.ts'
import type { Filter } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import { recordPage, type RecordRow } from '#web/records/reader-types.ts'

/** An open activity of one's own. */
export interface DayItem {
  readonly module: ReaderModule
  readonly row: RecordRow
  /** An instant or a calendar date; nothing for what may be done at any time. */
  readonly at: string | null
}

export const dayParts = ['overdue', 'today', 'soon', 'undated'] as const
export type DayPart = (typeof dayParts)[number]

/** Without a change for so long, an open deal has gone quiet. */
export const quietDays = 30
const soonDays = 7
const dayMs = 86_400_000
const shownMax = 100
const dealsMax = 8

/** Kinds of activity that are planned and then done. */
export function plannedModules(model: ReaderModel): readonly ReaderModule[] {
  return model.modules.filter(
    ({ capabilities, may }) => capabilities.activity?.done !== undefined && may.read !== 'none',
  )
}

/** Modules with a funnel whose records should always have a next step. */
export function dealModules(model: ReaderModel): readonly ReaderModule[] {
  return model.modules.filter(
    ({ capabilities, may }) =>
      capabilities.pipeline !== undefined && capabilities.nextActivity === true && may.read !== 'none',
  )
}

/** What the reader has open in a module, up to a week ahead. */
export function plannedQuery(module: ReaderModule, today: string) {
  const { at = '', done = '' } = module.capabilities.activity ?? {}
  const isDate = module.fields.find(({ name }) => name === at)?.type === 'date'
  const end = new Date(Date.parse(`${today}T00:00:00Z`) + (soonDays + 2) * dayMs).toISOString()
  const filter: Filter = {
    all: [
      { field: 'owner', op: 'me' },
      { field: done, op: 'ne', value: true },
      {
        any: [
          { field: at, op: 'lt', value: isDate ? end.slice(0, 10) : end },
          { field: at, op: 'empty' },
        ],
      },
    ],
  }
  return pageQuery(module, { kind: 'planned', today }, filter, at, shownMax)
}

/** Open deals of the reader without a next step: yellow on the board. */
export function yellowQuery(module: ReaderModule) {
  const next = module.fields.find(({ type }) => type === 'nextActivity')?.name ?? ''
  const filter: Filter = { all: [...openOwn(module), { field: next, op: 'eq', value: 'none' }] }
  return pageQuery(module, { kind: 'yellow' }, filter, module.capabilities.pipeline?.closeDate, dealsMax)
}

/** Open deals of the reader that have a next step and yet have not changed for long. */
export function quietQuery(module: ReaderModule, today: string) {
  const next = module.fields.find(({ type }) => type === 'nextActivity')?.name ?? ''
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - quietDays * dayMs).toISOString()
  const filter: Filter = {
    all: [...openOwn(module), { field: next, op: 'ne', value: 'none' }, { field: 'updatedAt', op: 'lt', value: since }],
  }
  return pageQuery(module, { kind: 'quiet', today }, filter, 'updatedAt', dealsMax)
}

function openOwn(module: ReaderModule): Filter[] {
  const stages = module.pipelines.flatMap((pipeline) => pipeline.stages)
  const closed = stages.flatMap(({ status, value }) => (status === 'open' ? [] : [value]))
  return [
    { field: 'owner', op: 'me' },
    { field: module.capabilities.pipeline?.stage ?? '', op: 'notIn', value: closed },
  ]
}

function pageQuery(
  module: ReaderModule,
  key: Readonly<Record<string, string>>,
  filter: Filter,
  sort: string | undefined,
  limit: number,
) {
  return queryOptions({
    queryKey: ['records', module.name, 'day', key],
    queryFn: async ({ signal }) =>
      recordPage(
        await call('GET /records/:module', {
          params: { module: module.name },
          query: { filter: JSON.stringify(filter), ...(sort ? { sort } : {}), count: 'capped', limit },
          signal,
        }),
      ),
  })
}

/** The calendar day of an instant where the reader is: "2026-11-22". */
export function dayOf(ms: number, timeZone: string): string {
  return dateFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
}

/** When in the reader's days something is due; nothing where it is further off than a week. */
export function partOf(at: string | null, today: string, timeZone: string): DayPart | undefined {
  if (at === null) return 'undated'
  const on = at.length === 10 ? at : dayOf(Date.parse(at), timeZone)
  if (on < today) return 'overdue'
  if (on === today) return 'today'
  const lastDay = new Date(Date.parse(`${today}T00:00:00Z`) + soonDays * dayMs).toISOString().slice(0, 10)
  return on <= lastDay ? 'soon' : undefined
}

/** The parts of the day, in each what is due first first. */
export function partsOf(
  items: readonly DayItem[],
  today: string,
  timeZone: string,
): Readonly<Record<DayPart, readonly DayItem[]>> {
  const parts: Record<DayPart, DayItem[]> = { overdue: [], today: [], soon: [], undated: [] }
  for (const item of items.toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))) {
    const part = partOf(item.at, today, timeZone)
    if (part) parts[part].push(item)
  }
  return parts
}

/** The same time of day, so many days from today: what is postponed is never still late. */
export function postponed(at: string | null, days: number, today: string, timeZone: string): string {
  const target = Date.parse(`${today}T00:00:00Z`) + days * dayMs
  if (at === null || at.length === 10) return new Date(target).toISOString().slice(0, 10)
  const atDay = Date.parse(`${dayOf(Date.parse(at), timeZone)}T00:00:00Z`)
  const guess = Date.parse(at) + (target - atDay)
  // Where the clocks change in between, the hour stays.
  return new Date(guess + minuteOfDay(Date.parse(at), guess, timeZone) * 60_000).toISOString()
}

function minuteOfDay(beforeMs: number, afterMs: number, timeZone: string): number {
  const clock = dateFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const minutes = (ms: number): number => {
    const [hours = 0, rest = 0] = clock.format(ms).split(':').map(Number)
    return hours * 60 + rest
  }
  const difference = minutes(beforeMs) - minutes(afterMs)
  return difference > 720 ? difference - 1440 : difference < -720 ? difference + 1440 : difference
}
