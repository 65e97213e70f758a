import { useState } from 'react'
import { Plus } from 'lucide-react'
import type { LayoutDefinition } from '#common/element.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { ArrangedChoice } from './arranged-choice.tsx'
import { ForRoles } from './audience-field.tsx'
import { ChosenFields, type FieldExchange } from './chosen-fields.tsx'
import { ElementFactsButton } from './element-facts.tsx'
import { fieldsOf } from './draft-model.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { moveField, withFields, type Area } from './layout-moves.ts'
import { LayoutPreview } from './layout-preview.tsx'
import { LayoutSections } from './layout-sections.tsx'
import { DraftChip, Part } from './parts.tsx'
import { PhonePart } from './phone-part.tsx'
import type { ElementOf } from './queries.ts'
import { RelatedPart } from './related-part.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

export type Layout = ElementOf<'layout'>

/** What the parts of the editor share: the layout and how to change it. */
export interface LayoutEditing {
  readonly module: ElementOf<'module'>
  readonly layout: Layout
  readonly change: (layout: LayoutDefinition) => void
  readonly exchange: (area: string) => FieldExchange
}

/** Where each field of a record is shown, for everybody and for some roles. */
export function LayoutTab(props: {
  readonly module: ElementOf<'module'>
  readonly open: string | undefined
  readonly onOpen: (layout: string | undefined) => void
}) {
  const { module, onOpen } = props
  const { arrange } = useFullLocale().text
  const { elements, put, remove } = useStudio()
  const layouts = elementsOf(elements, 'layout', module.id)
  const standard = layouts.find(({ definition }) => !definition.roles) ?? layouts[0]
  const layout = layouts.find(({ name }) => name === props.open) ?? standard
  if (!layout || !standard) return null

  function make() {
    const taken = layouts.map(({ name }) => name)
    const name = nameFrom('layout', taken)
    const label = { es: 'Diseño por rol', en: 'Layout by role' }
    put(newElement('layout', name, { ...standard?.definition, label, roles: [] }, module.id))
    onOpen(name)
  }

  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <ArrangedChoice label={arrange.layouts} all={layouts} open={layout} onOpen={onOpen} />
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} onPress={make}>
          {arrange.newLayout}
        </Button>
        <DraftChip id={layout.id} />
        <ElementFactsButton element={layout} />
      </div>
      {layout.definition.roles && (
        <ForRoles
          help={arrange.layoutRolesHelp}
          value={layout.definition.roles}
          onChange={(roles) => put({ ...layout, definition: { ...layout.definition, roles } })}
          removeLabel={arrange.removeLayout}
          onRemove={() => {
            remove(layout.id)
            onOpen(undefined)
          }}
        />
      )}
      <LayoutEditor key={layout.id} module={module} layout={layout} />
    </div>
  )
}

function LayoutEditor(props: { readonly module: ElementOf<'module'>; readonly layout: Layout }) {
  const { module, layout } = props
  const { definition } = layout
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements, put } = useStudio()
  const [sample, setSample] = useState<'record' | 'form' | 'card' | 'phone'>('record')
  const own = fieldsOf(elements, module.id)
  const shown = [...own, ...standardFields.filter(({ name }) => name !== 'title')]
  const change = (next: LayoutDefinition) => put({ ...layout, definition: next })
  const places = [
    { area: 'facts', label: studio.facts },
    ...definition.sections.map(({ label }, index) => ({ area: `section-${index}`, label: label[format.language] })),
    { area: 'quickCreate', label: studio.quickCreate },
    { area: 'card', label: studio.card },
  ]
  const exchange = (area: string): FieldExchange => ({
    area,
    places,
    // Every list of this editor is named by one of its own areas, or is that of what has no place.
    move: (name, from, to, at) =>
      change(moveField(definition, name, from === 'unplaced' ? undefined : (from as Area), to as Area, at)),
  })
  const list = (area: 'facts' | 'card' | 'quickCreate', fields: readonly ReaderField[], max: number) => (
    <ChosenFields
      label={studio[area]}
      fields={fields}
      value={definition[area] ?? []}
      onChange={(names) => change(withFields(definition, area, names))}
      max={max}
      exchange={exchange(area)}
    />
  )
  return (
    <div className="grid items-start gap-x-8 gap-y-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
      <div className="grid items-start gap-x-8 gap-y-8 md:grid-cols-[260px_minmax(0,1fr)]">
        <div className="flex flex-col gap-6">
          <Part title={studio.facts} help={studio.factsHelp}>
            {list('facts', shown, 30)}
          </Part>
          <Part title={studio.quickCreate} help={studio.quickCreateHelp}>
            {list('quickCreate', own, 30)}
          </Part>
          <Part title={studio.card} help={studio.cardHelp}>
            {list('card', shown, 8)}
          </Part>
        </div>
        <div className="flex flex-col gap-6">
          <LayoutSections module={module} layout={layout} change={change} exchange={exchange} />
          <RelatedPart module={module} layout={layout} onChange={(related) => change({ ...definition, related })} />
          <PhonePart layout={layout} fields={shown} onChange={(phone) => change(withPhone(definition, phone))} />
        </div>
      </div>
      <section aria-label={arrange.preview} className="flex min-w-0 flex-col gap-3 xl:sticky xl:top-4">
        <LayoutPreview module={module} layout={definition} sample={sample} onSample={setSample} />
      </section>
    </div>
  )
}

function withPhone({ phone: _before, ...rest }: LayoutDefinition, phone: LayoutDefinition['phone']): LayoutDefinition {
  return phone ? { ...rest, phone } : rest
}
