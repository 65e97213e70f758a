import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { QueryClient, QueryClientProvider, useSuspenseQuery } from '@tanstack/react-query'
import type { Element } from '#common/element.ts'
import { modelQuery, useModel } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { changesOf, emptyDraft, merged, mergeOptions, put, remove, rename, revert, type Draft } from './draft.ts'
import { draftModel } from './draft-model.ts'
import { elementsQuery, type Change, type ElementRow } from './queries.ts'

interface Studio {
  /** As the server has it. */
  readonly rows: readonly ElementRow[]
  readonly records: Readonly<Record<string, number>>
  /** As it would be with the draft. */
  readonly elements: readonly Element[]
  readonly draft: Draft
  readonly changes: readonly Change[]
  put(...elements: readonly Element[]): void
  rename(id: string, name: string): void
  remove(id: string): void
  /** One option of the list becomes another one of it. */
  mergeOptions(id: string, from: string, into: string): void
  revert(id: string): void
  discard(): void
  /** Another draft in the place of this one. */
  replace(draft: Draft): void
}

const StudioContext = createContext<Studio | undefined>(undefined)
/** A draft is of one person, in one browser. */
const storageKey = (person: string) => `lazo.studio.${person}`

export function useStudio(): Studio {
  const studio = use(StudioContext)
  if (!studio) throw new Error('A part of the Studio is outside StudioProvider.')
  return studio
}

export function StudioProvider(props: { readonly children: ReactNode }) {
  const { rows, records } = useSuspenseQuery(elementsQuery).data
  const me = useSession()?.user.id ?? ''
  const [draft, setDraft] = useState(() => readKept(me))
  useEffect(() => keep(me, draft), [me, draft])
  useEffect(() => {
    // Two tabs write on one draft: what one of them changes, the other goes on from.
    const take = ({ key }: StorageEvent) => {
      if (key === storageKey(me)) setDraft(readKept(me))
    }
    addEventListener('storage', take)
    return () => removeEventListener('storage', take)
  }, [me])
  const studio = useMemo(
    (): Studio => ({
      rows,
      records,
      draft,
      elements: merged(rows, draft),
      changes: changesOf(draft),
      put: (...elements) => setDraft((before) => elements.reduce((next, element) => put(next, rows, element), before)),
      rename: (id, name) => setDraft((before) => rename(before, rows, id, name)),
      remove: (id) => setDraft((before) => remove(before, rows, id)),
      mergeOptions: (id, from, into) => setDraft((before) => mergeOptions(before, { id, from, into })),
      revert: (id) => setDraft((before) => revert(before, rows, id)),
      discard: () => setDraft(emptyDraft),
      replace: setDraft,
    }),
    [rows, records, draft],
  )
  return <StudioContext value={studio}>{props.children}</StudioContext>
}

function readKept(person: string): Draft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey(person)) ?? 'null')
    // Only keep() writes under this key.
    return kept === null ? emptyDraft : { ...emptyDraft, ...(kept as Partial<Draft>) }
  } catch {
    return emptyDraft
  }
}

function keep(person: string, draft: Draft): void {
  try {
    if (changesOf(draft).length === 0 && !draft.item) localStorage.removeItem(storageKey(person))
    else localStorage.setItem(storageKey(person), JSON.stringify(draft))
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

/** Inside it, controls of records see the model as the draft would have it. */
export function DraftModel(props: { readonly children: ReactNode }) {
  const { elements } = useStudio()
  const model = useModel()
  const client = useMemo(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } }),
    [],
  )
  const drafted = useMemo(() => draftModel(elements, model), [elements, model])
  client.setQueryData(modelQuery.queryKey, drafted)
  return <QueryClientProvider client={client}>{props.children}</QueryClientProvider>
}
