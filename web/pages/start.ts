import { speak, standIn } from '#web/api/client.ts'
import { languagesQuery, messagesIn } from '#web/api/languages.ts'
import { modelQuery } from '#web/api/model.ts'
import { preferencesQuery } from '#web/api/own-preferences.ts'
import { queryClient } from '#web/api/query-client.ts'
import { sessionQuery, type Session } from '#web/api/session.ts'
import { languageOf, loadMessages, nearestLocale, offeredFor, type Locale, type Spoken } from '#web/i18n/locale.ts'
import { readPreferences } from '#web/ui/preferences.ts'

export interface Start {
  readonly locale: Locale
  readonly spoken: Spoken
}

/** Everything before the first paint: who it is and the words for them, asked for at once. */
export async function startingState(): Promise<Start> {
  const kept = readPreferences().locale
  const wanted = kept ? [kept, ...navigator.languages] : navigator.languages
  const guessed = nearestLocale(wanted)
  speak(guessed)
  fetchAhead()
  const [guessedWords, languages, session] = await Promise.all([
    loadMessages(guessed, languageOf(guessed)),
    // Without an answer the sign-in page still opens, and says so.
    queryClient.ensureQueryData(languagesQuery).catch(() => []),
    queryClient
      .ensureQueryData(sessionQuery)
      .then(fetchModelAhead)
      .catch(() => null),
  ])
  const locale = nearestLocale(session ? [session.user.locale, ...wanted] : wanted, languages)
  const isGuessed = locale === guessed && !offeredFor(locale, languages)?.isTranslated
  const spoken = isGuessed ? guessedWords : await messagesIn(locale, languages)
  speak(locale)
  document.documentElement.lang = locale
  return { locale, spoken }
}

/** Where only those who signed in have business, the code of it comes beside the answer who they are. */
function fetchAhead(): void {
  if (!isBehindSession(location.pathname)) return
  const ahead = [
    import('./frame.tsx'),
    ...(/^\/records\/\w+$/.test(location.pathname) ? [import('./records.tsx')] : []),
  ]
  // Whoever needs it says what went wrong.
  void Promise.allSettled(ahead)
}

/** What the frame waits for, asked for while the words for it are still read. */
function fetchModelAhead(session: Session | null): Session | null {
  if (session && !session.step && isBehindSession(location.pathname)) {
    standIn(session.environment)
    void queryClient.prefetchQuery(modelQuery)
    void queryClient.prefetchQuery(preferencesQuery)
  }
  return session
}

function isBehindSession(path: string): boolean {
  return path === '/' || path.startsWith('/records/')
}
