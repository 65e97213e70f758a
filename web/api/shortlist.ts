import { queryOptions, useQuery } from '@tanstack/react-query'
import type { shortlistKeys } from '#common/api/shortlist.ts'
import { call, type CallAnswer } from './client.ts'
import { keepOwnPreference, preferencesQuery, useOwnPreference } from './own-preferences.ts'
import { queryClient } from './query-client.ts'
import { sessionQuery } from './session.ts'

type Shortlist = CallAnswer<'GET /shortlist'>
export type ListedRecord = Shortlist['recent'][number]

/** A record, or a view of a module, in the order in which one put them. */
export interface Favourite {
  readonly module: string
  readonly id?: string
  readonly view?: string
}

const favouritesKey: typeof shortlistKeys.favourites = 'favourites'
const none: Shortlist = { favourites: [], recent: [] }

/** The records among them with the titles that one may read; read again when records change. */
export const shortlistQuery = queryOptions({
  queryKey: ['records', '', 'shortlist'],
  queryFn: async ({ signal }) => await call('GET /shortlist', { signal }),
})

export function useShortlist(): Shortlist {
  return useQuery(shortlistQuery).data ?? none
}

/** The favourites in their order; of records only those that one may read. */
export function useFavourites(): readonly (Favourite & { readonly title?: string | undefined })[] {
  const { favourites } = useShortlist()
  return favouritesIn(useOwnPreference(favouritesKey)).flatMap((one) => {
    if (one.id === undefined) return [one]
    const record = favourites.find(({ id }) => id === one.id)
    return record ? [{ ...one, title: record.title }] : []
  })
}

export function useIsFavourite(wanted: Favourite): boolean {
  return favouritesIn(useOwnPreference(favouritesKey)).some((one) => isSame(one, wanted))
}

/** Marks what is not marked and the other way round; a title lets it be shown before the server has answered. */
export function toggleFavourite(wanted: Favourite, title: string, onFail: (error: unknown) => void): void {
  const before = favouritesNow()
  const rest = before.filter((one) => !isSame(one, wanted))
  const { id, module } = wanted
  if (id !== undefined) {
    queryClient.setQueryData(shortlistQuery.queryKey, (list) =>
      list ? { ...list, favourites: [...list.favourites, { module, id, title }] } : list,
    )
  }
  keepFavourites(rest.length < before.length ? rest : [...rest, wanted], onFail)
}

/** To another place among those that are shown; what is not shown keeps to its neighbour. */
export function moveFavourite(
  wanted: Favourite,
  by: -1 | 1,
  shown: readonly Favourite[],
  onFail: (error: unknown) => void,
) {
  const target = shown[shown.findIndex((one) => isSame(one, wanted)) + by]
  if (target) placeFavourite(wanted, target, by === 1, onFail)
}

export function placeFavourite(
  wanted: Favourite,
  target: Favourite,
  isAfter: boolean,
  onFail: (error: unknown) => void,
): void {
  if (isSame(wanted, target)) return
  const rest = favouritesNow().filter((one) => !isSame(one, wanted))
  const at = rest.findIndex((one) => isSame(one, target)) + (isAfter ? 1 : 0)
  keepFavourites([...rest.slice(0, at), wanted, ...rest.slice(at)], onFail)
}

export function isSame(a: Favourite, b: Favourite): boolean {
  return a.module === b.module && a.id === b.id && a.view === b.view
}

function keepFavourites(value: readonly Favourite[], onFail: (error: unknown) => void): void {
  keepOwnPreference(favouritesKey, value, onFail)
}

function favouritesNow(): readonly Favourite[] {
  return favouritesIn(queryClient.getQueryData(preferencesQuery.queryKey)?.[favouritesKey])
}

function favouritesIn(value: unknown): readonly Favourite[] {
  // Only this file writes under the key.
  return Array.isArray(value) ? (value as Favourite[]) : []
}

/** Shown first at once; the server keeps it for one's other devices. Not while seeing as somebody else. */
export function keepRecent(record: ListedRecord): void {
  if (queryClient.getQueryData(sessionQuery.queryKey)?.seenBy) return
  queryClient.setQueryData(shortlistQuery.queryKey, (list) => {
    if (!list) return list
    return { ...list, recent: [record, ...list.recent.filter(({ id }) => id !== record.id)] }
  })
  const { module, id } = record
  // What was opened is no work: without a network it is simply not remembered elsewhere.
  call('POST /shortlist/recent', { body: { module, id } }).catch(() => undefined)
}
