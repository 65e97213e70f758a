import { queryOptions } from '@tanstack/react-query'
import type { Definitions, Element, ElementKind, Origin } from '#common/element.ts'
import { labelOf as localizedLabel } from '#common/uses.ts'
import { call, type CallAnswer, type CallInput } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'

type Row = CallAnswer<'GET /elements'>['rows'][number]

/** An element as the server keeps it. */
export type ElementRow = Omit<Row, 'kind' | 'definition' | 'origin'> & Element

/** An element whose kind, and so the shape of its definition, is known. */
export type ElementOf<K extends ElementKind> = Element<Definitions[K]>

interface Elements {
  readonly rows: readonly ElementRow[]
  readonly records: Readonly<Record<string, number>>
}

export const elementsQuery = queryOptions({
  queryKey: ['elements', 'all'],
  staleTime: 0,
  // The contract leaves definitions open; common/element.ts is their one description.
  queryFn: async ({ signal }): Promise<Elements> => (await call('GET /elements', { signal })) as unknown as Elements,
})

export type ElementDetail = CallAnswer<'GET /elements/:id'>

export function elementQuery(id: string) {
  return queryOptions({
    queryKey: ['elements', 'one', id],
    staleTime: 0,
    queryFn: ({ signal }) => call('GET /elements/:id', { params: { id }, signal }),
  })
}

export type Change = CallInput<'POST /elements/changes'>['body']['changes'][number]
export type ChangePlan = CallAnswer<'POST /elements/changes'>

export async function planChanges(changes: readonly Change[]): Promise<ChangePlan> {
  return await call('POST /elements/changes', { body: { changes: [...changes] } })
}

export async function applyChanges(
  changes: readonly Change[],
  plan: ChangePlan,
  confirmed: Readonly<Record<string, number>>,
): Promise<void> {
  const { baseHash, targetHash } = plan
  await call('POST /elements/changes', { body: { changes: [...changes], apply: { baseHash, targetHash, confirmed } } })
  await Promise.all(['elements', 'model', 'records'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}

/** What a person calls an element in their language; its name while it has none in it. */
export function labelOf(element: Element, language: 'es' | 'en'): string {
  return localizedLabel(element)[language] || element.name
}

export function isCore(origin: Origin): boolean {
  return origin === 'core'
}
