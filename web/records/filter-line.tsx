import { X } from 'lucide-react'
import type { Condition } from '#common/filter.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { FilterValue, OperatorSelect } from './filter-editor.tsx'
import { fieldAt } from './filter-path.ts'

/** One condition of a group, on one line where there is room. */
export function FilterLine(props: {
  readonly module: ReaderModule
  readonly condition: Condition
  readonly onChange: (condition: Condition) => void
  readonly onRemove: () => void
}) {
  const { module, condition, onChange, onRemove } = props
  const { text, format } = useLocale()
  const found = fieldAt(useModel(), module, condition.field)
  const names = found ? [...found.through, found.field].map((field) => field.label[format.language]) : [condition.field]
  const label = names.join(' → ')
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-start gap-2">
      <span className="flex min-h-8 w-44 min-w-0 items-center text-sm font-medium max-md:w-full">{label}</span>
      {found && (
        <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2 [&>*]:min-w-40 [&>*]:flex-1">
          <OperatorSelect field={found.field} condition={condition} onChange={onChange} />
          <FilterValue
            module={found.module}
            field={found.field}
            condition={condition}
            onChange={(value) => onChange({ ...condition, value })}
          />
        </div>
      )}
      <IconButton size="small" label={text.tables.removePart({ words: label })} onPress={onRemove} className="mt-1">
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
