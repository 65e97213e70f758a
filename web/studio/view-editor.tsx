import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { ChosenFields } from './chosen-fields.tsx'
import { ConditionField } from './condition-field.tsx'
import { fieldsOf } from './draft-model.ts'
import { ElementFacts } from './element-facts.tsx'
import { LabelFields } from './label-fields.tsx'
import { Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { SortField } from './sort-field.tsx'
import { useStudio } from './studio-state.tsx'
import { ViewAudience, ViewShape, type ViewParts } from './view-shape.tsx'

/** One view: its shape, columns, filter and sort. */
export function ViewEditor(props: {
  readonly module: ElementOf<'module'>
  readonly view: ElementOf<'view'>
  readonly canRemove: boolean
  readonly onRemoved: () => void
}) {
  const { module, view, canRemove, onRemoved } = props
  const { definition } = view
  const { studio } = useFullLocale().text
  const { elements, put, remove } = useStudio()
  const own = fieldsOf(elements, module.id)
  const fields = [...own, ...standardFields]
  const change = (parts: ViewParts) => {
    const kept = Object.entries({ ...definition, ...parts }).filter(([, part]) => part !== undefined)
    put({ ...view, definition: Object.fromEntries(kept) })
  }
  return (
    <div className="grid min-w-0 flex-1 gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_260px]">
      <div className="flex max-w-xl flex-col gap-6">
        <Part title={studio.label}>
          <LabelFields
            label={studio.viewName}
            value={definition.label}
            onChange={(label) => change({ label })}
            isRequired
          />
          <ViewShape module={module} definition={definition} change={change} />
        </Part>
        <Part title={studio.columns}>
          <ChosenFields
            label={studio.columns}
            fields={fields}
            value={definition.columns}
            onChange={(columns) => change({ columns })}
          />
        </Part>
        <Part title={studio.viewFilter}>
          <ConditionField
            label={studio.viewFilter}
            moduleId={module.id}
            value={definition.filter}
            onChange={(filter) => change({ filter })}
          />
        </Part>
        <Part title={studio.sort}>
          <SortField
            label={studio.sort}
            fields={fields}
            value={definition.sort ?? []}
            onChange={(sort) => change({ sort: sort.length > 0 ? sort : undefined })}
          />
        </Part>
        <ViewAudience definition={definition} change={change} />
        {canRemove && (
          <Button
            look="danger"
            className="self-start"
            onPress={() => {
              remove(view.id)
              onRemoved()
            }}
          >
            {studio.removeView}
          </Button>
        )}
      </div>
      <ElementFacts element={view} />
    </div>
  )
}
