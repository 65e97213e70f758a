import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { normalize } from '#common/normalize.ts'
import { standardKeys, type Field } from '#common/field.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { placesOf } from './field-places.ts'
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
  const { text, format } = useFullLocale()
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
    // The same in both languages, so that the name that somebody types goes to both.
    const title = typeLabel(type, format.language)
    const label = { es: title, en: title }
    const name = nameFrom(title, taken)
    const definition: Field = {
      name,
      type,
      label,
      ...(type === 'formula' && { options: { expression: '', result: 'number' } }),
    }
    put(
      newElement('field', name, definition, module.id),
      ...placesOf(elements, module, { name, type, isModuleNew: !isKept }),
    )
    onOpen(name)
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
