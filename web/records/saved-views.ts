import type { Audience, ViewDefinition } from '#common/element.ts'
import { ownViewKey } from '#common/own-view.ts'
import { call, newKey } from '#web/api/client.ts'
import { modelQuery, type ReaderModule, type ReaderView } from '#web/api/model.ts'
import { savePreference } from '#web/api/own-preferences.ts'
import { queryClient } from '#web/api/query-client.ts'
import { groupingOf } from './grouping.ts'
import { addressField, boardField, dateField, readSort, type ListAddress, type ListPlace } from './list-address.ts'

/** What is on the screen, as a view: the one that is open with what was changed in it. */
export function viewOnScreen(module: ReaderModule, place: ListPlace, columns: readonly string[] | undefined) {
  const { address, view, type } = place
  const filters = [view?.filter, address.filter].filter((one) => one !== undefined)
  const sort = address.sort
    ? readSort(address.sort).map(({ field, isDown }) => ({ field, direction: isDown ? 'desc' : 'asc' }) as const)
    : view?.sort
  const filter = filters.length > 1 ? { all: filters } : filters[0]
  const grouping = type === 'table' ? groupingOf(module, place) : undefined
  const groupBy = type === 'board' ? boardField(module, view) : grouping?.field.name
  const start = type === 'calendar' ? dateField(module, view) : undefined
  const placed = type === 'map' ? addressField(module, view) : undefined
  return {
    type,
    columns: columns ?? view?.columns ?? module.layout.facts,
    ...(filter && { filter }),
    ...(sort && { sort }),
    ...(groupBy !== undefined && { groupBy }),
    ...(grouping?.period !== undefined && { period: grouping.period }),
    ...(start !== undefined && { start }),
    ...(view?.until !== undefined && type === 'calendar' && { until: view.until }),
    ...(placed !== undefined && { place: placed }),
    ...(view?.scope && { scope: view.scope }),
    position: 1000,
  } satisfies Omit<ViewDefinition, 'label'>
}

/** Whether there is anything to keep that the view itself does not say. */
export function isChanged(address: ListAddress, view: ReaderView | undefined, columns: readonly string[] | undefined) {
  const isOtherType = address.type !== undefined && address.type !== view?.type
  const isGrouped = address.group !== undefined
  return isGrouped || address.filter !== undefined || address.sort !== undefined || columns !== undefined || isOtherType
}

/** Keeps a view, for oneself or for the groups of its definition, or for everybody where it has none; answers its name. */
export async function keepView(
  module: ReaderModule,
  definition: ViewDefinition,
  {
    id = newKey(),
    isShared = false,
  }: { readonly id?: string | undefined; readonly isShared?: boolean | undefined } = {},
): Promise<string> {
  await savePreference(ownViewKey(id), { module: module.name, isShared, ...definition })
  await queryClient.invalidateQueries({ queryKey: modelQuery.queryKey })
  return id
}

export async function forgetView({ id }: ReaderView): Promise<void> {
  await savePreference(ownViewKey(id), null)
  await queryClient.invalidateQueries({ queryKey: modelQuery.queryKey })
}

/** By who may configure: makes a view of the module's configuration, for everybody or for some; answers its name. */
export async function shareView(module: ReaderModule, definition: ViewDefinition, audience: Audience): Promise<string> {
  const taken = module.views.map(({ name }) => name)
  const name = Array.from({ length: taken.length + 1 }, (_, index) => `view${index + 1}`).find(
    (one) => !taken.includes(one),
  )
  const last = Math.max(-1, ...module.views.filter(({ isOwn }) => !isOwn).map(({ position }) => position))
  const element = {
    id: newKey(),
    kind: 'view',
    name: name ?? 'view',
    parent: module.id,
    definition: { ...definition, position: last + 1, ...audience },
  }
  const changes = [{ change: 'create' as const, element }]
  const { baseHash, targetHash } = await call('POST /elements/changes', { body: { changes } })
  await call('POST /elements/changes', { body: { changes, apply: { baseHash, targetHash } } })
  await queryClient.invalidateQueries({ queryKey: modelQuery.queryKey })
  return element.name
}
