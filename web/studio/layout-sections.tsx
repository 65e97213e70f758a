import { Plus, Trash2 } from 'lucide-react'
import type { LayoutDefinition } from '#common/element.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { ChosenFields, type FieldExchange } from './chosen-fields.tsx'
import { ConditionField } from './condition-field.tsx'
import { fieldsOf } from './draft-model.ts'
import { nameFrom } from './draft.ts'
import { LabelFields } from './label-fields.tsx'
import { moveSection, removeTab, withFields } from './layout-moves.ts'
import type { LayoutEditing } from './layout-tab.tsx'
import { Part } from './parts.tsx'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

type Section = LayoutDefinition['sections'][number]

/** The sections under the key facts and in each tab; what has no place yet waits at the end. */
export function LayoutSections(props: LayoutEditing) {
  const { module, layout, change, exchange } = props
  const { definition } = layout
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements } = useStudio()
  const tabs = definition.tabs ?? []
  const own = fieldsOf(elements, module.id)
  const placed = new Set(definition.sections.flatMap(({ fields }) => fields))
  const unplaced = own.filter(({ name }) => !placed.has(name))

  function addTab() {
    const name = nameFrom(
      'tab',
      tabs.map((one) => one.name),
    )
    const label = { es: 'Apartado nuevo', en: 'New tab' }
    const section: Section = { label: { es: 'Sección nueva', en: 'New section' }, fields: [], columns: 2, tab: name }
    change({ ...definition, tabs: [...tabs, { name, label }], sections: [...definition.sections, section] })
  }

  return (
    <Part
      title={studio.sectionsTitle}
      help={studio.sectionsHelp}
      actions={
        <Button size="small" icon={<Plus size={14} aria-hidden />} onPress={addTab}>
          {arrange.addTab}
        </Button>
      }
    >
      <Sections {...props} tab={undefined} label={studio.facts} />
      {tabs.map((tab) => (
        <div key={tab.name} className="flex flex-col gap-3 border-l-2 border-line pl-3">
          <div className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <LabelFields
                label={arrange.tabName}
                value={tab.label}
                isRequired
                onChange={(label) =>
                  change({ ...definition, tabs: tabs.map((one) => (one === tab ? { ...one, label } : one)) })
                }
              />
            </div>
            <IconButton
              label={arrange.removeTab({ name: tab.label[format.language] })}
              onPress={() => change(removeTab(definition, tab.name))}
            >
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </div>
          <Sections {...props} tab={tab.name} label={tab.label[format.language]} />
        </div>
      ))}
      {unplaced.length > 0 && <Unplaced fields={unplaced} exchange={exchange('unplaced')} />}
    </Part>
  )
}

/** Fields of no section: the whole form asks for them at its end, the record does not show them. */
function Unplaced(props: { readonly fields: readonly ReaderField[]; readonly exchange: FieldExchange }) {
  const { arrange } = useFullLocale().text
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-sm font-medium">{arrange.unplaced}</h4>
      <p className="text-xs text-muted">{arrange.unplacedHelp}</p>
      <ChosenFields
        label={arrange.unplaced}
        fields={props.fields}
        value={props.fields.map(({ name }) => name)}
        onChange={() => undefined}
        max={0}
        min={props.fields.length}
        exchange={props.exchange}
      />
    </div>
  )
}

function Sections(props: LayoutEditing & { readonly tab: string | undefined; readonly label: string }) {
  const { layout, change, tab, label } = props
  const { definition } = layout
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const here = definition.sections.filter((one) => one.tab === tab)
  const placeOf = (section: Section) => definition.sections.indexOf(section)
  return (
    <>
      <SortableList
        label={arrange.sectionsOf({ name: label })}
        items={here}
        // The place tells sections apart while their names are typed.
        idOf={(section) => String(placeOf(section))}
        nameOf={(section) => section.label[format.language]}
        onMove={(next) =>
          change({ ...definition, sections: [...definition.sections.filter((one) => one.tab !== tab), ...next] })
        }
        className="gap-2"
        family="sections"
        area={tab ?? ''}
        onTake={(id, _from, at) => change(moveSection(definition, Number(id), tab, at))}
      >
        {(section) => <SectionEditor {...props} section={section} place={placeOf(section)} />}
      </SortableList>
      <Button
        look="quiet"
        size="small"
        className="self-start"
        icon={<Plus size={14} aria-hidden />}
        aria-label={`${studio.addSection}: ${label}`}
        onPress={() => {
          const section: Section = { label: { es: 'Sección nueva', en: 'New section' }, fields: [] }
          change({
            ...definition,
            sections: [...definition.sections, tab === undefined ? section : { ...section, tab }],
          })
        }}
      >
        {studio.addSection}
      </Button>
    </>
  )
}

function SectionEditor(props: LayoutEditing & { readonly section: Section; readonly place: number }) {
  const { module, layout, change, section, place, exchange } = props
  const { definition } = layout
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements } = useStudio()
  const own = fieldsOf(elements, module.id)
  const name = section.label[format.language]
  const area = `section-${place}` as const
  const placed = new Set(definition.sections.flatMap(({ fields }) => fields))
  const free = own.filter((field) => section.fields.includes(field.name) || !placed.has(field.name))
  const edit = (next: Section) =>
    change({ ...definition, sections: definition.sections.map((one) => (one === section ? next : one)) })
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-3 py-3">
      <div className="flex items-center gap-2">
        <h4 className="min-w-0 flex-1 truncate text-sm font-bold">{name}</h4>
        <Select
          label={arrange.columnsOf({ name })}
          isLabelHidden
          className="w-32"
          value={String(section.columns ?? 1)}
          options={[
            { id: '1', label: arrange.oneColumn },
            { id: '2', label: arrange.twoColumns },
          ]}
          onChange={(columns) => {
            const { columns: _before, ...rest } = section
            edit(columns === '2' ? { ...rest, columns: 2 } : rest)
          }}
        />
        <IconButton
          label={studio.removeSection({ name })}
          onPress={() => change({ ...definition, sections: definition.sections.filter((one) => one !== section) })}
        >
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      <LabelFields
        label={studio.sectionName}
        value={section.label}
        onChange={(label) => edit({ ...section, label })}
        isRequired
      />
      <ChosenFields
        label={name}
        fields={free}
        value={section.fields}
        onChange={(fields) => change(withFields(definition, area, fields))}
        exchange={exchange(area)}
      />
      <ConditionField
        label={studio.showIf}
        moduleId={module.id}
        value={section.showIf}
        onChange={(showIf) => {
          const { showIf: _before, ...rest } = section
          edit({ ...rest, ...(showIf && { showIf }) })
        }}
        isForm
      />
    </div>
  )
}
