import type { ViewDefinition, ViewType } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { AudienceField } from './audience-field.tsx'
import { fieldsOf } from './draft-model.ts'
import { Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

export type ViewParts = { readonly [Key in keyof ViewDefinition]?: ViewDefinition[Key] | undefined }

interface ShapeProps {
  readonly module: ElementOf<'module'>
  readonly definition: ViewDefinition
  readonly change: (parts: ViewParts) => void
}

const types: readonly ViewType[] = ['table', 'board', 'calendar', 'map']

/** A list, a board over one field, or a calendar over one or two dates. */
export function ViewShape({ module, definition, change }: ShapeProps) {
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements } = useStudio()
  const own = fieldsOf(elements, module.id)
  const { activity, pipeline } = module.definition.capabilities
  const boardFields = own.filter(({ type }) => type === 'option' || type === 'stage')
  const dates = own.filter(({ type }) => type === 'date' || type === 'dateTime')
  const addresses = own.filter(({ type }) => type === 'address')
  const choices = (fields: typeof own) => fields.map(({ name, label }) => ({ id: name, label: label[format.language] }))
  const can = { table: true, board: boardFields.length > 0, calendar: dates.length > 0, map: addresses.length > 0 }
  const start = dates.find(({ name }) => name === definition.start)

  function choose(type: ViewType) {
    change({
      type,
      groupBy: type === 'board' ? (definition.groupBy ?? pipeline?.stage ?? boardFields[0]?.name) : undefined,
      start: type === 'calendar' ? (definition.start ?? activity?.at ?? dates[0]?.name) : undefined,
      until: type === 'calendar' ? (definition.until ?? activity?.until) : undefined,
      place: type === 'map' ? (definition.place ?? addresses[0]?.name) : undefined,
    })
  }

  return (
    <>
      <Select
        label={studio.viewType}
        value={definition.type}
        options={types.filter((type) => can[type]).map((id) => ({ id, label: arrange.viewTypes[id] }))}
        help={can.board ? undefined : studio.needsBoardField}
        onChange={(next) => choose(types.find((type) => type === next) ?? 'table')}
      />
      {definition.type === 'board' && (
        <Select
          label={studio.groupBy}
          value={definition.groupBy ?? pipeline?.stage ?? null}
          options={choices(boardFields)}
          onChange={(groupBy) => change({ groupBy: groupBy ?? undefined })}
        />
      )}
      {definition.type === 'map' && (
        <Select
          label={arrange.mapPlace}
          value={definition.place ?? null}
          options={choices(addresses)}
          onChange={(place) => change({ place: place ?? undefined })}
        />
      )}
      {definition.type === 'calendar' && (
        <div className="grid gap-2 sm:grid-cols-2">
          <Select
            label={arrange.calendarStart}
            value={definition.start ?? null}
            options={choices(dates)}
            onChange={(next) => change({ start: next ?? undefined, until: undefined })}
          />
          <Select
            label={arrange.calendarUntil}
            canClear
            value={definition.until ?? null}
            options={choices(dates.filter((one) => one !== start && one.type === start?.type))}
            onChange={(until) => change({ until: until ?? undefined })}
          />
        </div>
      )}
    </>
  )
}

/** Who is offered the view, and for whom it opens first. */
export function ViewAudience({ definition, change }: Omit<ShapeProps, 'module'>) {
  const { arrange } = useFullLocale().text
  return (
    <Part title={arrange.audience} help={arrange.audienceHelp}>
      <AudienceField
        kind="role"
        label={arrange.viewRoles}
        value={definition.roles}
        onChange={(roles) => change({ roles })}
      />
      <AudienceField
        kind="group"
        label={arrange.viewGroups}
        value={definition.groups}
        onChange={(groups) => change({ groups })}
      />
      <AudienceField
        kind="role"
        label={arrange.viewDefaultFor}
        placeholder={arrange.nobody}
        value={definition.defaultFor}
        onChange={(defaultFor) => change({ defaultFor })}
      />
    </Part>
  )
}
