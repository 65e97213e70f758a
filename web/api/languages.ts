import { queryOptions, useQuery } from '@tanstack/react-query'
import {
  languageOf,
  loadMessages,
  offeredFor,
  type Locale,
  type OfferedLanguage,
  type Spoken,
} from '#web/i18n/locale.ts'
import { call } from './client.ts'

/** Languages that an administrator offers besides ours. */
export const languagesQuery = queryOptions({
  queryKey: ['languages'],
  staleTime: Number.POSITIVE_INFINITY,
  networkMode: 'always',
  retry: false,
  queryFn: async ({ signal }): Promise<readonly OfferedLanguage[]> => (await call('GET /languages', { signal })).rows,
})

const none: readonly OfferedLanguage[] = []

export function useLanguages(): readonly OfferedLanguage[] {
  return useQuery(languagesQuery).data ?? none
}

/** The words of a locale: what its language does not say is said in the one it falls back to. */
export async function messagesIn(locale: Locale, languages: readonly OfferedLanguage[]): Promise<Spoken> {
  const offered = offeredFor(locale, languages)
  // Without the translations the words of the fallback still do.
  const asked = offered?.isTranslated
    ? call('GET /languages/:code', { params: { code: offered.code } }).catch(() => ({ texts: {} }))
    : { texts: {} }
  const { texts } = await asked
  return await loadMessages(locale, languageOf(locale, languages), texts)
}
