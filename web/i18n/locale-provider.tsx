import { createContext, use, useMemo, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import type { AllMessages, Messages } from '#common/texts/es.ts'
import { createFormat, type Format } from './format.ts'
import { languageOf, localeOptions, type Locale, type OfferedLanguage, type Spoken } from './locale.ts'

interface LocaleValue extends Spoken {
  readonly locale: Locale
  readonly format: Format
  /** What one may choose, each in its own words. */
  readonly locales: ReturnType<typeof localeOptions>
  readonly languages: readonly OfferedLanguage[]
  readonly changeLocale: (locale: Locale) => void
}

const LocaleContext = createContext<LocaleValue | undefined>(undefined)

export function LocaleProvider(props: {
  readonly locale: Locale
  readonly timeZone: string
  readonly spoken: Spoken
  readonly languages: readonly OfferedLanguage[]
  readonly onChange: (locale: Locale) => void
  readonly children: ReactNode
}) {
  const { locale, timeZone, spoken, languages, onChange } = props
  const value = useMemo(
    () => ({
      ...spoken,
      locale,
      languages,
      locales: localeOptions(spoken.text.localeNames, languages),
      format: createFormat(locale, timeZone, languageOf(locale, languages)),
      changeLocale: onChange,
    }),
    [locale, timeZone, spoken, languages, onChange],
  )
  return (
    <LocaleContext value={value}>
      <I18nProvider locale={locale}>{props.children}</I18nProvider>
    </LocaleContext>
  )
}

export function useLocale(): LocaleValue {
  const value = use(LocaleContext)
  if (!value) throw new Error('A component that shows words is outside LocaleProvider.')
  return value
}

/** The texts in the reader's language: `text.common.save`. */
export function useText(): Messages {
  return useLocale().text
}

/** With the texts of shaping the CRM and leading its project; the first to ask waits for them. */
export function useFullLocale() {
  const locale = useLocale()
  return { ...locale, text: use(locale.allText()) }
}

export function useFullText(): AllMessages {
  return useFullLocale().text
}

/** Numbers, dates, money and counted words in the reader's locale. */
export function useFormat(): Format {
  return useLocale().format
}
