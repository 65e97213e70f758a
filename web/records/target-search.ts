import { useCallback } from 'react'
import { normalize } from '#common/normalize.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useShortlist } from '#web/api/shortlist.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import type { OptionSearch } from '#web/ui/use-async-options.ts'
import { recordPage } from './reader-types.ts'

interface Found {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly hint?: string | null
}

const perModuleMax = 8

/** Finds records of several modules as one types: those that begin with it first, each with its kind. */
export function useTargetSearch(targets: readonly ReaderModule[]): OptionSearch {
  const { format } = useLocale()
  const { recent } = useShortlist()
  const { language } = format
  return useCallback(
    async (query, signal) => {
      const found = query.trim() === '' ? recent : await findIn(targets, query, signal)
      const wanted = normalize(query)
      const isBeginning = ({ title }: Found) => Number(normalize(title).startsWith(wanted))
      return found
        .filter(({ module }) => targets.some(({ name }) => name === module))
        .toSorted((a, b) => isBeginning(b) - isBeginning(a))
        .map((one) => optionOf(targets, one.module, one, language))
    },
    [targets, recent, language],
  )
}

/** Its id says of which module it is too. */
export function optionOf(
  targets: readonly ReaderModule[],
  module: string,
  { id, title, hint }: Omit<Found, 'module'>,
  language: 'es' | 'en',
): Option {
  const kind = targets.find(({ name }) => name === module)?.label.singular[language]
  return { id: `${module}/${id}`, label: title, detail: [kind, hint].filter(Boolean).join(' · ') }
}

/** In one question where all of them can be found by their words; the others each by its own list. */
async function findIn(targets: readonly ReaderModule[], query: string, signal: AbortSignal): Promise<readonly Found[]> {
  const isWorded = ({ fields, accessBy }: ReaderModule) =>
    accessBy === undefined && fields.some((one) => one.searchable)
  const worded = targets.filter(isWorded)
  const everywhere = async (): Promise<readonly Found[]> => {
    if (worded.length === 0) return []
    const modules = worded.map(({ name }) => name).join(',')
    const { results } = await call('GET /search', { query: { text: query, modules }, signal })
    return results.flatMap(({ module, records }) => records.map((record) => ({ module, ...record })))
  }
  const listed = async ({ name }: ReaderModule): Promise<readonly Found[]> => {
    const params = { module: name }
    const answer = await call('GET /records/:module/picker', {
      params,
      query: { search: query, limit: perModuleMax },
      signal,
    })
    return recordPage(answer).rows.map(({ id, title }) => ({ module: name, id, title }))
  }
  const others = targets.filter((one) => !isWorded(one))
  return (await Promise.all([everywhere(), ...others.map(listed)])).flat()
}
