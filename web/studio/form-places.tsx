import { useState } from 'react'
import { ExternalLink } from 'lucide-react'
import { formPath } from '#common/form.ts'
import { useSession } from '#web/api/session.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { elementsOf } from './draft.ts'
import { formText, frameText } from './form-snippets.ts'
import type { FormPartProps } from './forms-page.tsx'
import { Part } from './parts.tsx'
import { useStudio } from './studio-state.tsx'

/** Where it is to be found, and how it comes into pages of the company's own. */
export function FormPlaces({ form, module, set }: FormPartProps) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { rows, elements } = useStudio()
  const session = useSession()
  const { definition } = form
  const [typed, setTyped] = useState(definition.origins.join('\n'))
  const kept = elementsOf(rows, 'form').find(({ id }) => id === form.id)
  const { origin } = window.location
  const [language = 'es'] = definition.languages
  const lists = elementsOf(elements, 'optionList')
  const fields = module
    ? elementsOf(elements, 'field', module.id).map(({ definition: { name, type, label, options } }) => {
        const list = lists.find((one) => one.name === options?.list)
        const values = (list?.definition.options ?? []).filter(({ retired }) => !retired).map(({ value }) => value)
        return { name, type, label, values }
      })
    : []

  function change(next: string) {
    setTyped(next)
    set({ origins: next.split(/\s+/).filter((line) => line !== '') })
  }

  const box = (label: string, value: string) => (
    <div className="flex flex-col gap-1">
      <p className="text-sm font-medium">{label}</p>
      <CopyBox label={label} value={value} copyLabel={words.copy} copiedLabel={words.copied} />
    </div>
  )
  return (
    <Part title={words.places}>
      {session?.environment !== 'production' && <p className="text-sm text-muted">{words.inCopy}</p>}
      {box(words.link, `${origin}${formPath(form.name)}`)}
      {kept?.definition.active && kept.name === form.name ? (
        <a
          href={formPath(form.name)}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 self-start text-sm"
        >
          <ExternalLink size={14} aria-hidden />
          {words.openPage}
        </a>
      ) : (
        <p className="text-sm text-muted">{words.notYet}</p>
      )}
      <TextArea label={words.origins} help={words.originsHelp} rows={2} value={typed} onChange={change} />
      {definition.origins.length > 0 && (
        <>
          {box(words.frame, frameText(origin, form.name, definition.title[format.language]))}
          {box(words.ownForm, formText(origin, form.name, { definition, fields, language }))}
          <p className="text-xs text-muted">{words.ownFormHelp}</p>
        </>
      )}
    </Part>
  )
}
