import { Plus, X } from 'lucide-react'
import type { LayoutDefinition } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { ChosenFields } from './chosen-fields.tsx'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { Part } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

type Related = LayoutDefinition['related'][number]

/** Lists of records of other modules that point to this one, with their columns. */
export function RelatedPart(props: {
  readonly module: ElementOf<'module'>
  readonly layout: ElementOf<'layout'>
  readonly onChange: (related: readonly Related[]) => void
}) {
  const { module, layout, onChange } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const { related } = layout.definition
  const modules = elementsOf(elements, 'module')
  const idOf = ({ module: name, by }: Related) => `${name}.${by}`
  const possible = modules.flatMap((one) =>
    fieldsOf(elements, one.id)
      .filter((field) => pointsTo(field, module.name))
      .map((field): Related => ({ module: one.name, by: field.name, columns: ['title'] })),
  )
  const missing = possible.filter((one) => !related.some((other) => idOf(other) === idOf(one)))

  function nameOf({ module: name, by }: Related): string {
    const source = modules.find((one) => one.name === name)
    const field = source && fieldsOf(elements, source.id).find((one) => one.name === by)
    return studio.relatedBy({
      module: source ? labelOf(source, format.language) : name,
      field: field?.label[format.language] ?? by,
    })
  }

  return (
    <Part title={studio.relatedTitle} help={studio.relatedHelp}>
      <SortableList
        label={studio.relatedTitle}
        items={related}
        idOf={idOf}
        nameOf={nameOf}
        onMove={onChange}
        className="rounded-md border border-line bg-surface px-1"
      >
        {(one) => (
          <RelatedLine
            related={one}
            name={nameOf(one)}
            onChange={(next) => onChange(related.map((other) => (other === one ? next : other)))}
            onRemove={() => onChange(related.filter((other) => other !== one))}
          />
        )}
      </SortableList>
      {missing.length > 0 && (
        <Menu
          label={studio.addRelated}
          trigger={
            <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start">
              {studio.addRelated}
            </Button>
          }
        >
          {missing.map((one) => (
            <MenuItem key={idOf(one)} onAction={() => onChange([...related, one])}>
              {nameOf(one)}
            </MenuItem>
          ))}
        </Menu>
      )}
    </Part>
  )
}

function pointsTo(field: ReturnType<typeof fieldsOf>[number], module: string): boolean {
  if (field.type === 'relation') return field.options?.module === module
  return field.type === 'polymorphic' && (field.options?.modules?.includes(module) ?? false)
}

function RelatedLine(props: {
  readonly related: Related
  readonly name: string
  readonly onChange: (related: Related) => void
  readonly onRemove: () => void
}) {
  const { related, name, onChange, onRemove } = props
  const { studio } = useFullLocale().text
  const { elements } = useStudio()
  const source = elementsOf(elements, 'module').find((one) => one.name === related.module)
  return (
    <details className="min-w-0 flex-1 py-1">
      <summary className="flex items-center gap-1 rounded-sm text-sm">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <IconButton size="small" label={studio.removeFrom({ name })} onPress={onRemove}>
          <X size={13} aria-hidden />
        </IconButton>
      </summary>
      {source && (
        <div className="py-2">
          <ChosenFields
            label={`${studio.columns}: ${name}`}
            fields={[...fieldsOf(elements, source.id), ...standardFields]}
            value={related.columns}
            onChange={(columns) => onChange({ ...related, columns })}
            max={12}
          />
        </div>
      )}
    </details>
  )
}
