import { useCallback } from 'react'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { isDate } from '#common/dates.ts'
import type { ViewType } from '#common/element.ts'
import type { Filter } from '#common/filter.ts'
import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'

/** What of a list is in its address, so that a link shows the same to whoever may see it. */
export interface ListAddress {
  readonly view?: string | undefined
  readonly filter?: Filter | undefined
  readonly search?: string | undefined
  /** `-amount,title`: a minus sorts downwards. */
  readonly sort?: string | undefined
  readonly type?: ViewType | undefined
  /** Of a table: the field by which rows are grouped, `closeDate:quarter`; `none` where the view has one. */
  readonly group?: string | undefined
  readonly pipeline?: string | undefined
  /** Of a calendar: the day that it shows, and how much around it. */
  readonly day?: string | undefined
  readonly span?: CalendarSpan | undefined
  /** Of documents: the folder that is open. */
  readonly in?: string | undefined
}

export const calendarSpans = ['month', 'week', 'day', 'agenda', 'timeline'] as const
export type CalendarSpan = (typeof calendarSpans)[number]

const types: readonly ViewType[] = ['table', 'board', 'calendar', 'map']

export type ViewOf = ReaderModule['views'][number]

/** Reads an address that anybody may have typed: what makes no sense is left out. */
export function readListAddress(search: Readonly<Record<string, unknown>>): ListAddress {
  const { view, filter, sort, pipeline, day, group, in: folder } = search
  const type = types.find((one) => one === search.type)
  const span = calendarSpans.find((one) => one === search.span)
  // The router reads a search of digits as a number.
  const typed = typeof search.search === 'number' ? String(search.search) : search.search
  return {
    ...(isText(view) ? { view } : {}),
    ...(isFilter(filter) ? { filter } : {}),
    ...(isText(typed) ? { search: typed } : {}),
    ...(isText(sort) && sortPattern.test(sort) ? { sort } : {}),
    ...(type ? { type } : {}),
    ...(isText(group) && groupPattern.test(group) ? { group } : {}),
    ...(isText(day) && isDate(day) ? { day } : {}),
    ...(span ? { span } : {}),
    ...(isText(pipeline) ? { pipeline } : {}),
    ...(isText(folder) ? { in: folder } : {}),
  }
}

const groupPattern = /^[A-Za-z][A-Za-z0-9]*(:(month|quarter|year))?$/
const sortPattern = /^-?[A-Za-z0-9.]+(,-?[A-Za-z0-9.]+){0,2}$/

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** The server judges fields and operators; here only what would break the filter bar. */
function isFilter(value: unknown): value is Filter {
  if (typeof value !== 'object' || value === null) return false
  if ('all' in value) return Array.isArray(value.all) && value.all.every(isFilter)
  if ('any' in value) return Array.isArray(value.any) && value.any.every(isFilter)
  if ('not' in value) return isFilter(value.not)
  if ('related' in value) return typeof value.related === 'string' && (!('where' in value) || isFilter(value.where))
  return 'field' in value && typeof value.field === 'string' && 'op' in value && typeof value.op === 'string'
}

export interface ListPlace {
  readonly address: ListAddress
  readonly view: ViewOf | undefined
  readonly type: ViewType
  /** Typing in a search box replaces the entry of the history; all else can be gone back to. */
  change(patch: ListAddress, how?: 'replace'): void
}

/** The list's place in the address, and how to move to another. */
export function useListPlace(module: ReaderModule): ListPlace {
  const address = readListAddress(useSearch({ strict: false }))
  const navigate = useNavigate()
  const router = useRouter()
  const view = module.views.find(({ name }) => name === address.view) ?? module.views[0]
  const wanted = address.type ?? view?.type ?? 'table'
  const change = useCallback(
    (patch: ListAddress, how?: 'replace') => {
      // What was typed last comes late: it must not call back somebody who is on the way out.
      if (router.latestLocation.pathname !== recordsHref(module.name)) return
      void navigate({
        to: '/records/$module',
        params: { module: module.name },
        search: (before: Readonly<Record<string, unknown>>) => readListAddress({ ...before, ...patch }),
        replace: how === 'replace',
      })
    },
    [navigate, router, module.name],
  )
  const isPossible = typesOf(module, view).includes(wanted)
  return { address, view, type: isPossible ? wanted : 'table', change }
}

/** The field whose values are the columns of a board; undefined where there can be none. */
export function boardField(module: ReaderModule, view: ViewOf | undefined): string | undefined {
  const name = view?.groupBy ?? module.capabilities.pipeline?.stage
  return module.fields.find((field) => field.name === name && (field.type === 'stage' || field.type === 'option'))?.name
}

/** The date or moment at which a calendar shows records; undefined where there can be none. */
export function dateField(module: ReaderModule, view: ViewOf | undefined): string | undefined {
  const { activity, pipeline } = module.capabilities
  const names = [view?.start, activity?.at, pipeline?.closeDate]
  const dates = module.fields.filter(({ type }) => type === 'date' || type === 'dateTime')
  const usual = dates.find(({ readOnly, mayWrite }) => !readOnly && mayWrite !== false)
  return names.flatMap((name) => dates.find((field) => field.name === name)?.name ?? [])[0] ?? usual?.name
}

/** The postal address by which a map shows records; undefined where there is none. */
export function addressField(module: ReaderModule, view: ViewOf | undefined): string | undefined {
  const addresses = module.fields.filter(({ type }) => type === 'address')
  return (addresses.find(({ name }) => name === view?.place) ?? addresses[0])?.name
}

/** The forms in which the records of a view can be shown. */
export function typesOf(module: ReaderModule, view: ViewOf | undefined): readonly ViewType[] {
  const can = {
    table: true,
    board: boardField(module, view),
    calendar: dateField(module, view),
    map: addressField(module, view),
  }
  return types.filter((type) => can[type])
}

export interface SortKey {
  readonly field: string
  readonly isDown: boolean
}

export function readSort(text: string | undefined): readonly SortKey[] {
  if (text === undefined || text === '') return []
  return text.split(',').map((key) => ({ field: key.replace(/^-/, ''), isDown: key.startsWith('-') }))
}

export function sortText(keys: readonly SortKey[]): string | undefined {
  return keys.length === 0 ? undefined : keys.map(({ field, isDown }) => (isDown ? `-${field}` : field)).join(',')
}

/** What the rows are sorted by: the address, else the view, else the module. */
export function sortInForce(module: ReaderModule, view: ViewOf | undefined, address: ListAddress): readonly SortKey[] {
  if (address.sort) return readSort(address.sort)
  const keys = view?.sort?.length ? view.sort : module.defaultSort
  return keys.map(({ field, direction }) => ({ field, isDown: direction === 'desc' }))
}

/** Up, then down, then as the view says; with `isAdded` beside what is sorted by already. */
export function nextSort(now: readonly SortKey[], field: string, isAdded: boolean): readonly SortKey[] {
  const current = now.find((key) => key.field === field)
  const others = isAdded ? now.filter((key) => key.field !== field) : []
  if (!current) return [...others, { field, isDown: false }].slice(-3)
  return current.isDown ? others : [...others, { field, isDown: true }]
}
