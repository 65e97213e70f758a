import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { studioHref } from '#web/studio/addresses.ts'
import { elementsOf, nameFrom } from '#web/studio/draft.ts'
import { labelOf, type ElementOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { newElement } from '#web/studio/templates.ts'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { Select } from '#web/ui/select.tsx'
import { offeredTemplates, type Begun } from './workflow-templates.ts'

/** A template or a blank one, and the way to it. */
export function BeginDialog(props: {
  readonly module?: ElementOf<'module'> | undefined
  readonly onClose: () => void
}) {
  const { onClose } = props
  const { text, format } = useFullLocale()
  const { workflows, common } = text
  const { elements } = useStudio()
  const begin = useBegin(onClose)
  const { compare } = new Intl.Collator(format.locale)
  const modules = elementsOf(elements, 'module')
    .filter(({ definition }) => definition.area !== 'programme')
    .toSorted((a, b) => compare(labelOf(a, format.language), labelOf(b, format.language)))
  const [chosen, setChosen] = useState(props.module?.name ?? 'opportunity')
  const module = modules.find(({ name }) => name === chosen) ?? modules[0]
  return (
    <ModalFrame isOpen onClose={onClose} title={workflows.make} width="medium">
      <div className="flex flex-col gap-5 px-5 pt-3 pb-4">
        <TemplateChoice module={props.module} onBegin={begin} />
        <section className="flex flex-col gap-2 border-t border-line pt-4">
          <h3 className="text-sm font-medium">{workflows.blank}</h3>
          <p className="text-sm text-muted">{workflows.blankHelp}</p>
          <div className="flex flex-wrap items-end gap-2">
            {!props.module && (
              <Select
                label={workflows.beginIn}
                className="min-w-0 flex-1"
                value={module?.name ?? null}
                options={modules.map((one) => ({ id: one.name, label: labelOf(one, format.language) }))}
                onChange={(name) => setChosen(name ?? '')}
              />
            )}
            <Button onPress={() => module && begin(module, blank)}>{workflows.blank}</Button>
          </div>
        </section>
        <Button className="self-end" onPress={onClose}>
          {common.cancel}
        </Button>
      </div>
    </ModalFrame>
  )
}

const blank: WorkflowDefinition = {
  label: { es: 'Automatización nueva', en: 'New automation' },
  active: true,
  trigger: { on: 'created' },
  steps: [],
}

/** The templates that suit this CRM, or one of its modules, as buttons. */
export function TemplateChoice(props: {
  readonly module?: ElementOf<'module'> | undefined
  readonly onBegin: (module: ElementOf<'module'>, definition: WorkflowDefinition) => void
}) {
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { elements } = useStudio()
  const offered = offeredTemplates(elements, format.language).filter(
    ({ module }) => !props.module || module.id === props.module.id,
  )
  if (offered.length === 0) return null
  return (
    <section aria-label={workflows.beginFrom} className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">{workflows.beginFrom}</h3>
      <div className="grid gap-2 sm:grid-cols-2">
        {offered.map((one: Begun) => (
          <button
            key={one.name}
            type="button"
            onClick={() => props.onBegin(one.module, one.definition)}
            className="flex items-start gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2.5 text-left hover:border-line-field hover:bg-hover"
          >
            <Icon name={one.module.definition.icon} size={16} className="mt-0.5 shrink-0 text-muted" />
            <span className="min-w-0">
              <span className="block text-sm font-medium">{workflows.templates[one.name].name}</span>
              <span className="block text-xs text-muted">{workflows.templates[one.name].help}</span>
              <span className="block text-xs text-faint">{one.module.definition.label.plural[format.language]}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Puts a workflow into the draft and goes to its editor. */
export function useBegin(onDone: () => void) {
  const { elements, put } = useStudio()
  const navigate = useNavigate()
  return (module: ElementOf<'module'>, definition: WorkflowDefinition) => {
    const taken = elementsOf(elements, 'workflow', module.id).map(({ name }) => name)
    const name = nameFrom(definition.label.en, taken)
    put(newElement('workflow', name, definition, module.id))
    onDone()
    void navigate({ href: studioHref('modules', module.name, 'workflows', name) })
  }
}
