import type { Localized } from '#common/errors.ts'
import type { FormDefinition } from '#common/form.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Select } from '#web/ui/select.tsx'
import type { FormPartProps } from './forms-page.tsx'
import { LabelFields } from './label-fields.tsx'
import { NameField } from './name-field.tsx'
import { fieldsFor, peopleModules } from './new-form.ts'
import { DraftChip, Part } from './parts.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

const noWords: Localized = { es: '', en: '' }

/** Without words it is left out. */
export function saidOnly(words: Localized): Localized | undefined {
  return words.es.trim() === '' && words.en.trim() === '' ? undefined : words
}

const orders = ['es en', 'en es', 'es', 'en'] as const

/** What it is called, whom it brings, and what is read above and under it. */
export function FormWords({ form, set, onRenamed }: FormPartProps & { readonly onRenamed: (name: string) => void }) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { elements, put } = useStudio()
  const { definition } = form
  const modules = peopleModules(elements)

  /** An optional text that is emptied goes. */
  function say(key: 'intro' | 'button', next: Localized) {
    const { [key]: _before, ...rest } = definition
    const said = saidOnly(next)
    put({ ...form, definition: said ? { ...rest, [key]: said } : rest })
  }

  function choose(name: string | null) {
    const module = modules.find((one) => one.name === name)
    // Fields are those of a module: another one begins with its own.
    if (module && module.name !== definition.module) set({ module: module.name, fields: fieldsFor(elements, module) })
  }

  const named = (order: string) =>
    format.list(order.split(' ').map((code) => (code === 'es' ? words.languageNames.es : words.languageNames.en)))
  return (
    <Part title={labelOf(form, format.language)} actions={<DraftChip id={form.id} />}>
      <Checkbox label={words.isActive} value={definition.active} onChange={(active) => set({ active })} />
      <LabelFields label={words.name} value={definition.label} onChange={(label) => set({ label })} isRequired />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <NameField element={form} onRenamed={onRenamed} />
        <Select
          label={words.module}
          value={definition.module}
          options={modules.map((one) => ({ id: one.name, label: labelOf(one, format.language) }))}
          onChange={choose}
        />
      </div>
      <p className="text-xs text-muted">{words.keyHelp}</p>
      <LabelFields label={words.title} value={definition.title} onChange={(title) => set({ title })} isRequired />
      <LabelFields
        label={words.intro}
        isLong
        value={definition.intro ?? noWords}
        onChange={(intro) => say('intro', intro)}
      />
      <LabelFields
        label={words.button}
        value={definition.button ?? noWords}
        onChange={(button) => say('button', button)}
      />
      <Select
        label={words.languages}
        help={words.firstLanguage}
        className="max-w-72"
        value={definition.languages.join(' ')}
        options={orders.map((order) => ({ id: order, label: named(order) }))}
        onChange={(order) => set({ languages: languagesIn(order) })}
      />
    </Part>
  )
}

function languagesIn(order: string | null): FormDefinition['languages'] {
  return (order ?? 'es').split(' ').map((code) => (code === 'en' ? 'en' : 'es'))
}
