import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { normalize } from '#common/normalize.ts'
import { standardKeys, type Field } from '#common/field.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { FieldEditor } from './field-editor.tsx'
import { FieldRow } from './field-row.tsx'
import { FieldTypePicker } from './field-type-picker.tsx'
import { typeLabel } from './field-types.ts'
import { headClass } from './parts.tsx'
import { elementQuery, labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

const newField = 'new'

/** The fields of a module, and the editor of one beside them. */
export function FieldsTab(props: {
  readonly module: ElementOf<'module'>
  readonly open: string | undefined
  readonly onOpen: (field: string | undefined) => void
}) {
  const { module, open, onOpen } = props
  const { text, format } = useLocale()
  const { studio } = text
  const { rows, elements, draft, put } = useStudio()
  const [query, setQuery] = useState('')
  const isKept = rows.some(({ id }) => id === module.id)
  const usage = useQuery({ ...elementQuery(module.id), enabled: isKept }).data?.usage ?? undefined
  const fields = elementsOf(elements, 'field', module.id)
  const removed = elementsOf(rows, 'field', module.id).filter(({ id }) => id in draft.removals)
  const shown = [...fields, ...removed].filter((field) =>
    normalize(`${labelOf(field, format.language)} ${field.name}`).includes(normalize(query)),
  )
  const field = fields.find(({ name }) => name === open)
  const isBeside = field !== undefined || open === newField
  const taken: readonly string[] = [...fields.map(({ name }) => name), ...standardKeys]

  function create(type: string) {
    const label = { es: typeLabel(type, 'es'), en: typeLabel(type, 'en') }
    const name = nameFrom(label.en, taken)
    const definition: Field = {
      name,
      type,
      label,
      ...(type === 'formula' && { options: { expression: '', result: 'number' } }),
    }
    put(newElement('field', name, definition, module.id), ...placed(name), ...boardBy(name, type))
    onOpen(name)
  }

  /** The first list of options of a new module gives it a board. */
  function boardBy(name: string, type: string) {
    const views = elementsOf(elements, 'view', module.id)
    if (isKept || type !== 'option' || views.some(({ definition }) => definition.type === 'board')) return []
    const label = { es: 'Tablero', en: 'Board' }
    const columns = module.definition.capabilities.owned ? ['owner'] : []
    return [
      newElement(
        'view',
        'board',
        { label, type: 'board', columns, groupBy: name, position: views.length + 1 },
        module.id,
      ),
    ]
  }

  /** A new field is on the form from the start; in a module that is new too, also on its list. */
  function placed(name: string) {
    const layouts = elementsOf(elements, 'layout', module.id).map((layout) => {
      const [first, ...rest] = layout.definition.sections
      const sections = first ? [{ ...first, fields: [...first.fields, name] }, ...rest] : []
      return { ...layout, definition: { ...layout.definition, sections } }
    })
    const views = isKept
      ? []
      : elementsOf(elements, 'view', module.id).filter(({ definition }) => definition.type === 'table')
    const listed = views.slice(0, 1).map((view) => {
      const others = view.definition.columns.filter((column) => column !== 'owner')
      const last = view.definition.columns.includes('owner') ? ['owner'] : []
      return { ...view, definition: { ...view.definition, columns: [...others, name, ...last] } }
    })
    return [...layouts, ...listed]
  }

  return (
    <div className="flex items-start gap-6">
      <div className="min-w-0 flex-1">
        <div className="mb-2 flex items-center gap-2">
          <SearchField label={studio.find} value={query} onChange={setQuery} className="max-w-64 flex-1" />
          <Button icon={<Plus size={15} aria-hidden />} className="ml-auto" onPress={() => onOpen(newField)}>
            {studio.newField}
          </Button>
        </div>
        <ScrollRegion label={studio.tabs.fields}>
          <table className="w-full border-collapse text-sm">
            <thead className="border-b border-line">
              <tr>
                <th className={headClass}>{studio.field}</th>
                <th className={headClass}>{studio.type}</th>
                <th className={`${headClass} max-md:hidden`}>{studio.rules}</th>
                <th className={classes(headClass, 'max-md:hidden', isBeside && 'hidden')}>{studio.origin}</th>
                <th className={`${headClass} text-right max-md:hidden`}>{studio.filled}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <FieldRow
                  key={one.id}
                  field={one}
                  isOpen={one.name === open}
                  isBeside={isBeside}
                  usage={usage}
                  onOpen={() => onOpen(one.name)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </div>
      {open === newField && <FieldTypePicker onChoose={create} onClose={() => onOpen(undefined)} />}
      {field && <FieldEditor key={field.id} module={module} field={field} onOpen={onOpen} />}
    </div>
  )
}
