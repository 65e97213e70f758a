import { speak } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { sessionQuery } from '#web/api/session.ts'
import type { Messages } from '#common/texts/es.ts'
import { isLocale, loadMessages, nearestLocale, type Locale } from '#web/i18n/locale.ts'
import { readPreferences } from '#web/ui/preferences.ts'

export interface Start {
  readonly locale: Locale
  readonly text: Messages
}

/** Everything before the first paint: who it is and the words for them, asked for at once. */
export async function startingState(): Promise<Start> {
  const kept = readPreferences().locale
  const guessed = nearestLocale(kept ? [kept, ...navigator.languages] : navigator.languages)
  speak(guessed)
  const [guessedText, session] = await Promise.all([
    loadMessages(guessed),
    // Without an answer the sign-in page still opens, and says so.
    queryClient.ensureQueryData(sessionQuery).catch(() => null),
  ])
  const own = session?.user.locale
  const locale = isLocale(own) ? own : guessed
  const text = locale === guessed ? guessedText : await loadMessages(locale)
  speak(locale)
  document.documentElement.lang = locale
  return { locale, text }
}
