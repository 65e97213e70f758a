import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import type { CoveredLanguage } from './languages-page.tsx'
import { cellClass } from './parts.tsx'
import type { Translation } from './translations-table.tsx'

/** Kept when one leaves it or presses Enter; what is refused stays with its reason. */
export function TranslationRow(props: {
  readonly language: CoveredLanguage
  readonly row: Translation
  readonly onKept: (key: string, translation: string | null) => void
}) {
  const { row, language, onKept } = props
  const { text } = useFullLocale()
  const { languages, studio } = text
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const names: Readonly<Record<string, string>> = { ...studio.kinds, interface: languages.interface }
  const main = language.fallback === 'en' ? row.en : row.es
  const other = language.fallback === 'en' ? row.es : row.en

  async function keep() {
    if (typed === undefined) return
    const next = typed === '' ? null : typed
    if (next === row.translation) return setTyped(undefined)
    try {
      await call('PATCH /translations/:code', { params: { code: language.code }, body: { texts: { [row.key]: next } } })
      setProblem(undefined)
      setTyped(undefined)
      onKept(row.key, next)
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  return (
    <tr className="align-top">
      <td className={`${cellClass} py-2! max-md:hidden`}>
        {names[row.kind] ?? row.kind}
        <span className="block max-w-40 truncate text-xs text-muted" title={`${row.place} ${row.path}`}>
          {row.place}
        </span>
      </td>
      <td className={`${cellClass} py-2! break-words whitespace-pre-line`}>
        {main}
        {other !== main && <span className="block text-xs text-muted">{other}</span>}
      </td>
      <td className={cellClass}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void keep()
          }}
        >
          <TextField
            label={languages.translationOf({ text: main })}
            isLabelHidden
            value={typed ?? row.translation ?? ''}
            placeholder={language.fallback === null ? main : ''}
            onChange={setTyped}
            onBlur={() => void keep()}
            error={problem}
          />
        </form>
      </td>
    </tr>
  )
}
