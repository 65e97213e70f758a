import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { Language } from '#web/i18n/locale.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { studioHref } from './addresses.ts'

/** Regions in which each language is written; the first is the one that most people mean. */
const regions = [
  'ca-ES',
  'gl-ES',
  'eu-ES',
  'pt-PT',
  'pt-BR',
  'fr-FR',
  'it-IT',
  'de-DE',
  'nl-NL',
  'pl-PL',
  'ro-RO',
  'cs-CZ',
  'sk-SK',
  'hu-HU',
  'bg-BG',
  'el-GR',
  'hr-HR',
  'sl-SI',
  'da-DK',
  'sv-SE',
  'nb-NO',
  'fi-FI',
  'et-EE',
  'lv-LV',
  'lt-LT',
  'ga-IE',
  'mt-MT',
  'uk-UA',
  'tr-TR',
  'ja-JP',
  'zh-CN',
  'ko-KR',
  'vi-VN',
  'id-ID',
] as const

export function NewLanguageDialog(props: {
  readonly taken: readonly { readonly locale: string | null }[]
  readonly onClose: () => void
}) {
  const { text, format } = useLocale()
  const { languages, common } = text
  const navigate = useNavigate()
  const [locale, setLocale] = useState<string | null>(null)
  const [fallback, setFallback] = useState<Language>(format.language)
  const [problem, setProblem] = useState<string>()
  const names = new Intl.DisplayNames(format.locale, { type: 'language' })
  const options = regions
    .filter((one) => !props.taken.some((taken) => taken.locale === one))
    .map((id) => ({ id, label: names.of(codeOf(id)) ?? id, detail: id }))

  async function make() {
    if (locale === null) return setProblem(text.fields.choose)
    const code = codeOf(locale)
    try {
      await call('POST /languages', { body: { code, locale, fallback } })
      await Promise.all(
        ['translations', 'languages', 'elements'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
      )
      props.onClose()
      await navigate({ href: studioHref('languages', code) })
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  return (
    <ModalFrame isOpen onClose={props.onClose} title={languages.add}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <LocalComboBox label={languages.language} value={locale} onChange={setLocale} options={options} autoFocus />
        <RadioGroup
          label={languages.fallback}
          help={languages.fallbackHelp}
          value={fallback}
          onChange={(id) => setFallback(id === 'en' ? 'en' : 'es')}
          choices={[
            { value: 'es', label: text.people.languages.es },
            { value: 'en', label: text.people.languages.en },
          ]}
        />
        <FormError>{problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={props.onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary">
            {common.add}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

/** Portuguese of Brazil and of Portugal are two languages; the rest are one each. */
function codeOf(locale: string): string {
  return locale === 'pt-BR' || locale === 'zh-CN' ? locale : (locale.split('-')[0] ?? locale)
}
