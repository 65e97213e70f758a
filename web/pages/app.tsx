import { useCallback, useEffect, useState } from 'react'
import { keepPreviousData, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider, type AnyRouter } from '@tanstack/react-router'
import { speak } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { messagesIn, useLanguages } from '#web/api/languages.ts'
import { queryClient } from '#web/api/query-client.ts'
import { saveProfile, useSession } from '#web/api/session.ts'
import { isLocale, languageOf, offeredFor, type Locale } from '#web/i18n/locale.ts'
import { LocaleProvider } from '#web/i18n/locale-provider.tsx'
import { keepPreferences } from '#web/ui/preferences.ts'
import type { Start } from './start.ts'

interface AppProps {
  readonly start: Start
  readonly router: AnyRouter
}

export function App(props: AppProps) {
  return (
    <QueryClientProvider client={queryClient}>
      <SpokenApp {...props} />
    </QueryClientProvider>
  )
}

const browserTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The application in its reader's locale: the session's, before it the one chosen here. */
function SpokenApp({ start, router }: AppProps) {
  const [chosen, setChosen] = useState(start.locale)
  const session = useSession()
  const own = session?.user.locale
  const languages = useLanguages()
  const wanted = isLocale(own, languages) ? own : chosen
  const { data: said = start } = useQuery({
    queryKey: ['messages', wanted, offeredFor(wanted, languages)?.isTranslated ?? false],
    queryFn: async () => ({ locale: wanted, spoken: await messagesIn(wanted, languages) }),
    initialData: wanted === start.locale ? start : undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })

  useEffect(() => {
    speak(said.locale)
    document.documentElement.lang = said.locale
    const manifest = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
    const isEnglish = languageOf(said.locale, languages) === 'en'
    if (manifest) manifest.href = isEnglish ? '/manifest.en.webmanifest' : '/manifest.webmanifest'
  }, [said.locale, languages])

  const choose = useCallback(
    (locale: Locale) => {
      keepPreferences({ locale })
      setChosen(locale)
      if (!own) return
      saveProfile({ locale, language: languageOf(locale, languages) }).catch((error: unknown) =>
        showInToast(error, said.spoken.text),
      )
    },
    [own, said.spoken.text, languages],
  )

  return (
    <LocaleProvider
      locale={said.locale}
      spoken={said.spoken}
      languages={languages}
      timeZone={session?.user.timeZone ?? browserTimeZone}
      onChange={choose}
    >
      <RouterProvider router={router} />
    </LocaleProvider>
  )
}
