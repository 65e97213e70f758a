import { Plus, Trash2 } from 'lucide-react'
import type { LayoutDefinition } from '#common/element.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ChosenFields } from './chosen-fields.tsx'
import { ConditionField } from './condition-field.tsx'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { LabelFields } from './label-fields.tsx'
import { DraftChip, Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { RelatedPart } from './related-part.tsx'
import { useStudio } from './studio-state.tsx'

type SectionOf = LayoutDefinition['sections'][number]

/** Where each field of a record is shown. */
export function LayoutTab(props: { readonly module: ElementOf<'module'> }) {
  const { module } = props
  const { studio } = useLocale().text
  const { elements, put } = useStudio()
  const [layout] = elementsOf(elements, 'layout', module.id)
  if (!layout) return null
  const { definition } = layout
  const own = fieldsOf(elements, module.id)
  const shown = [...own, ...standardFields.filter(({ name }) => name !== 'title')]
  const change = (parts: Partial<LayoutDefinition>) => put({ ...layout, definition: { ...definition, ...parts } })
  const others = (names: readonly string[]) => own.filter(({ name }) => names.includes(name) || !placed.has(name))
  const placed = new Set(definition.sections.flatMap(({ fields }) => fields))
  const changeSection = (before: SectionOf, after: SectionOf) =>
    change({ sections: definition.sections.map((one) => (one === before ? after : one)) })
  return (
    <div className="grid items-start gap-x-10 gap-y-8 md:grid-cols-[280px_1fr] xl:grid-cols-[280px_minmax(0,1fr)_280px]">
      <div className="flex flex-col gap-6">
        <DraftChip id={layout.id} />
        <Part title={studio.facts} help={studio.factsHelp}>
          <ChosenFields
            label={studio.facts}
            fields={shown}
            value={definition.facts}
            onChange={(facts) => change({ facts })}
            max={30}
          />
        </Part>
        <Part title={studio.card} help={studio.cardHelp}>
          <ChosenFields
            label={studio.card}
            fields={shown}
            value={definition.card ?? []}
            onChange={(card) => change({ card })}
            max={8}
          />
        </Part>
      </div>
      <Part
        title={studio.sectionsTitle}
        help={studio.sectionsHelp}
        actions={
          <Button
            size="small"
            icon={<Plus size={14} aria-hidden />}
            onPress={() =>
              change({
                sections: [...definition.sections, { label: { es: 'Sección nueva', en: 'New section' }, fields: [] }],
              })
            }
          >
            {studio.addSection}
          </Button>
        }
      >
        {definition.sections.map((section, index) => (
          <SectionEditor
            // The place tells sections apart while their names are typed.
            key={index}
            section={section}
            module={module}
            fields={others(section.fields)}
            onChange={(next) => changeSection(section, next)}
            onRemove={() => change({ sections: definition.sections.filter((one) => one !== section) })}
          />
        ))}
      </Part>
      <div className="flex flex-col gap-6">
        <RelatedPart module={module} layout={layout} onChange={(related) => change({ related })} />
        <Part title={studio.quickCreate} help={studio.quickCreateHelp}>
          <ChosenFields
            label={studio.quickCreate}
            fields={own}
            value={definition.quickCreate}
            onChange={(quickCreate) => change({ quickCreate })}
            max={30}
          />
        </Part>
      </div>
    </div>
  )
}

function SectionEditor(props: {
  readonly section: SectionOf
  readonly module: ElementOf<'module'>
  readonly fields: Parameters<typeof ChosenFields>[0]['fields']
  readonly onChange: (section: SectionOf) => void
  readonly onRemove: () => void
}) {
  const { section, module, fields, onChange, onRemove } = props
  const { text, format } = useLocale()
  const { studio } = text
  const name = section.label[format.language]
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <LabelFields
            label={studio.sectionName}
            value={section.label}
            onChange={(label) => onChange({ ...section, label })}
            isRequired
          />
        </div>
        <IconButton label={studio.removeSection({ name })} onPress={onRemove}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      <ChosenFields
        label={name}
        fields={fields}
        value={section.fields}
        onChange={(next) => onChange({ ...section, fields: next })}
      />
      <ConditionField
        label={studio.showIf}
        moduleId={module.id}
        value={section.showIf}
        onChange={(showIf) => {
          const { showIf: _before, ...rest } = section
          onChange({ ...rest, ...(showIf && { showIf }) })
        }}
        isForm
      />
    </div>
  )
}
