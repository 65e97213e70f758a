import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import type { Localized } from '#common/errors.ts'
import { normalize } from '#common/normalize.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { IconField } from './icon-field.tsx'
import { LabelFields } from './label-fields.tsx'
import { nameProblem } from './name-field.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { moduleElements, templateNames, templates, type TemplateName } from './templates.ts'

const blank: Localized = { es: '', en: '' }

/** A name and a template are enough; everything can be changed afterwards. */
export function NewModuleDialog(props: { readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const navigate = useNavigate()
  const [template, setTemplate] = useState<TemplateName>('plain')
  const [icon, setIcon] = useState<string>()
  const [singular, setSingular] = useState(blank)
  const [plural, setPlural] = useState(blank)
  const [typedName, setTypedName] = useState<string>()
  const [isTried, setTried] = useState(false)
  const modules = elementsOf(elements, 'module')
  const taken = modules.map((one) => one.name)
  // It may be meant: two are only hard to tell apart in the menu.
  const title = normalize(plural[format.language])
  const isTaken = title !== '' && modules.some((one) => normalize(labelOf(one, format.language)) === title)
  const name = typedName ?? nameFrom(singular.en || singular.es, taken)
  const badName = nameProblem(name, taken.includes(name), studio)
  const isComplete = [singular.es, singular.en, plural.es, plural.en].every((one) => one.trim() !== '') && !badName

  function make() {
    setTried(true)
    if (!isComplete) return
    put(...moduleElements({ template, name, icon: icon ?? templates[template].icon, singular, plural }, elements))
    props.onClose()
    void navigate({ href: studioHref('modules', name) })
  }

  const missing = (value: Localized) =>
    isTried && value[format.language].trim() === '' ? studio.missingLabel : undefined
  return (
    <ModalFrame isOpen onClose={props.onClose} title={studio.newModule} width="medium">
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <LabelFields
          label={studio.singular}
          value={singular}
          onChange={setSingular}
          error={missing(singular)}
          autoFocus
          isRequired
        />
        <LabelFields
          label={studio.plural}
          value={plural}
          onChange={setPlural}
          error={missing(plural)}
          help={isTaken ? studio.titleTaken : undefined}
          isRequired
        />
        <div className="flex items-start gap-3">
          <TextField
            className="min-w-0 flex-1"
            label={studio.apiName}
            value={singular.es === '' && typedName === undefined ? '' : name}
            onChange={setTypedName}
            error={isTried ? badName : undefined}
            help={studio.apiNameHelp}
          />
          <div className="flex flex-col gap-1">
            <span className="text-sm font-medium">{studio.icon}</span>
            <IconField label={studio.icon} value={icon ?? templates[template].icon} onChange={setIcon} />
          </div>
        </div>
        <TemplateChoice value={template} onChange={setTemplate} />
        <div className="flex justify-end gap-2 pt-1">
          <Button onPress={props.onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary">
            {studio.makeModule}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

function TemplateChoice(props: { readonly value: TemplateName; readonly onChange: (value: TemplateName) => void }) {
  const { studio } = useFullLocale().text
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="contents text-sm font-medium">{studio.template}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {templateNames.map((name) => (
          <label
            key={name}
            className={classes(
              'flex cursor-default flex-col gap-0.5 rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-focus',
              props.value === name ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="template"
              value={name}
              checked={props.value === name}
              onChange={() => props.onChange(name)}
              className="sr-only"
            />
            <span className="flex items-center gap-2 text-sm font-medium">
              <Icon name={templates[name].icon} size={15} />
              {studio.templates[name].name}
            </span>
            <span className="text-xs text-muted">{studio.templates[name].help}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
