import type { Localized } from '#common/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'

/**
 * A text in both languages, the reader's first. While both say the same, what is typed in one goes
 * to the other too.
 */
export function LabelFields(props: {
  readonly label: string
  readonly value: Localized
  readonly onChange: (value: Localized) => void
  readonly error?: string | undefined
  readonly help?: string | undefined
  readonly isLong?: boolean
  readonly autoFocus?: boolean
  readonly isRequired?: boolean
}) {
  const { label, value, onChange, isLong = false } = props
  const { text, format } = useFullLocale()
  const own = format.language
  const other = own === 'es' ? 'en' : 'es'
  const names = { es: text.studio.inSpanish, en: text.studio.inEnglish }
  const Control = isLong ? TextArea : TextField
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <Control
        label={text.studio.labelIn({ what: label, language: names[own] })}
        value={value[own]}
        error={props.error}
        help={props.help}
        autoFocus={props.autoFocus ?? false}
        isRequired={props.isRequired ?? false}
        onChange={(typed) =>
          onChange(value[own] === value[other] ? { es: typed, en: typed } : { ...value, [own]: typed })
        }
        {...(isLong && { rows: 2 })}
      />
      <Control
        label={text.studio.labelIn({ what: label, language: names[other] })}
        value={value[other]}
        onChange={(typed) => onChange({ ...value, [other]: typed })}
        isRequired={props.isRequired ?? false}
        {...(isLong && { rows: 2 })}
      />
    </div>
  )
}
