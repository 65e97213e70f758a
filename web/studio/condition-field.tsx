import { useState } from 'react'
import { Plus } from 'lucide-react'
import type { Filter } from '#common/filter.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FilterChips } from '#web/records/filter-bar.tsx'
import { FieldChooser } from '#web/records/filter-field-chooser.tsx'
import { FilterEditor } from '#web/records/filter-editor.tsx'
import { filterableFields, filterOf, filterType, partsOf } from '#web/records/filter-operators.ts'
import { Button } from '#web/ui/button.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { draftModule } from './draft-model.ts'
import { DraftModel, useStudio } from './studio-state.tsx'

/** What forms cannot tell while somebody types: the reader, the day, other records. */
const formBlind = ['user', 'date', 'dateTime', 'relations', 'nextActivity', 'stage']

/** A filter over the fields of a module, as chips. */
export function ConditionField(props: {
  readonly label: string
  readonly moduleId: string
  readonly value: Filter | undefined
  readonly onChange: (filter: Filter | undefined) => void
  /** The field that it belongs to, which it may not ask about. */
  readonly except?: string
  /** Evaluated while a form is filled in. */
  readonly isForm?: boolean
}) {
  const { label, moduleId, value, onChange, except, isForm = false } = props
  const { studio } = useFullLocale().text
  const { elements } = useStudio()
  const [isOpen, setOpen] = useState(false)
  const [field, setField] = useState<ReaderField>()
  const module = draftModule(elements, moduleId)
  if (!module) return null
  const own = isForm ? module.fields : filterableFields(module)
  const fields = own.filter(
    (one) =>
      one.name !== except && filterableFields(module).includes(one) && !(isForm && formBlind.includes(filterType(one))),
  )
  return (
    <DraftModel>
      <div className="flex flex-col gap-1">
        <div className="flex items-center gap-2">
          <span className="min-w-0 flex-1 text-sm font-medium">{label}</span>
          <Popover
            label={studio.conditionOf({ what: label })}
            isOpen={isOpen}
            onOpenChange={(next) => {
              setOpen(next)
              if (next) setField(undefined)
            }}
            className={field ? '' : 'p-0!'}
            trigger={
              <Button
                look="quiet"
                size="small"
                icon={<Plus size={14} aria-hidden />}
                aria-label={studio.conditionOf({ what: label })}
              >
                {studio.addCondition}
              </Button>
            }
          >
            {field ? (
              <FilterEditor
                module={module}
                field={field}
                onApply={(condition) => {
                  setOpen(false)
                  onChange(filterOf([...partsOf(value), condition]))
                }}
              />
            ) : (
              <FieldChooser fields={fields} onChoose={setField} />
            )}
          </Popover>
        </div>
        {value ? (
          <FilterChips module={module} filter={value} onChange={onChange} />
        ) : (
          <p className="text-sm text-muted">{studio.always}</p>
        )}
      </div>
    </DraftModel>
  )
}
