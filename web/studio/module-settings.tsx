import type { SortKey } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { withAttachments } from './attachments.ts'
import { ChosenFields } from './chosen-fields.tsx'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { IconField } from './icon-field.tsx'
import { LabelFields } from './label-fields.tsx'
import { NameField } from './name-field.tsx'
import { Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { SortField } from './sort-field.tsx'
import { useStudio } from './studio-state.tsx'

const blank = { es: '', en: '' }

/** What a module is called, how it is titled and sorted, what it can have, and its end. */
export function ModuleSettings(props: { readonly module: ElementOf<'module'> }) {
  const { module } = props
  const { definition } = module
  const { studio } = useFullLocale().text
  const { elements, put, remove } = useStudio()
  const fields = fieldsOf(elements, module.id)
  const change = (parts: Partial<typeof definition>) => put({ ...module, definition: { ...definition, ...parts } })
  return (
    <div className="grid max-w-5xl gap-x-10 gap-y-6 lg:grid-cols-[1fr_320px]">
      <div className="flex flex-col gap-6">
        <Part title={studio.label}>
          <LabelFields
            label={studio.singular}
            value={definition.label.singular}
            onChange={(singular) => change({ label: { ...definition.label, singular } })}
            isRequired
          />
          <LabelFields
            label={studio.plural}
            value={definition.label.plural}
            onChange={(plural) => change({ label: { ...definition.label, plural } })}
            isRequired
          />
          <LabelFields
            label={studio.help}
            value={definition.help ?? blank}
            help={studio.moduleHelpHelp}
            onChange={(help) => change({ help })}
            isLong
          />
          <div className="flex items-start gap-3">
            <NameField element={module} className="max-w-72 flex-1" />
            <div className="flex flex-col gap-1">
              <span className="text-sm font-medium">{studio.icon}</span>
              <IconField label={studio.icon} value={definition.icon} onChange={(icon) => change({ icon })} />
            </div>
          </div>
        </Part>
        <Part title={studio.titleFields} help={studio.titleFieldsHelp}>
          <ChosenFields
            label={studio.titleFields}
            fields={fields}
            value={definition.titleFields}
            onChange={(titleFields) => change({ titleFields })}
            min={1}
            max={4}
          />
        </Part>
        <Part title={studio.defaultSort}>
          <SortField
            label={studio.defaultSort}
            fields={[...fields, ...standardFields]}
            value={definition.defaultSort}
            onChange={(defaultSort: readonly SortKey[]) => change({ defaultSort })}
          />
        </Part>
        <CapabilitiesPart module={module} />
        <Part title={studio.removeModule} help={studio.removeModuleHelp}>
          <Button look="danger" className="self-start" onPress={() => remove(module.id)}>
            {studio.removeModule}
          </Button>
        </Part>
      </div>
      <ElementFacts element={module} />
    </div>
  )
}

function CapabilitiesPart(props: { readonly module: ElementOf<'module'> }) {
  const { module } = props
  const { definition } = module
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const [navigation] = elementsOf(elements, 'navigation')
  const items = navigation?.definition.items ?? []
  const isShown = items.some((item) => item.module === module.name)
  const names: Readonly<Record<string, string>> = studio.capabilityNames
  const others = Object.keys(definition.capabilities).flatMap((key) => names[key] ?? [])
  const can = (key: 'owned' | 'timeline', value: boolean) => {
    const { [key]: _before, ...rest } = definition.capabilities
    put(
      { ...module, definition: { ...definition, capabilities: { ...rest, ...(value && { [key]: true }) } } },
      ...(key === 'timeline' ? withAttachments(elements, module.name, value) : []),
    )
  }
  const show = (value: boolean) => {
    if (!navigation) return
    const next = value ? [...items, { module: module.name }] : items.filter((item) => item.module !== module.name)
    put({ ...navigation, definition: { items: next } })
  }
  return (
    <Part title={studio.capabilities}>
      <Checkbox
        label={studio.owned}
        help={studio.ownedHelp}
        value={definition.capabilities.owned ?? false}
        onChange={(value) => can('owned', value)}
      />
      <Checkbox
        label={studio.timeline}
        help={studio.timelineHelp}
        value={definition.capabilities.timeline ?? false}
        onChange={(value) => can('timeline', value)}
      />
      <Checkbox label={studio.inNavigation} help={studio.inNavigationHelp} value={isShown} onChange={show} />
      {others.length > 0 && (
        <p className="text-sm text-muted">
          {studio.otherCapabilities}: {format.list(others)}.
        </p>
      )}
    </Part>
  )
}
