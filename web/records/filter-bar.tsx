import { Suspense, useState } from 'react'
import { ListFilter, ListTree, UserCheck, X } from 'lucide-react'
import type { Condition, Filter } from '#common/filter.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { filterableFields, filterOf, isCondition, isMine, mine, partsOf } from './filter-operators.ts'
import { useFilterWords } from './filter-words.tsx'

const FieldChooser = lazyPart(async () => ({ default: (await import('./filter-field-chooser.tsx')).FieldChooser }))
const FilterDialog = lazyPart(async () => ({ default: (await import('./filter-dialog.tsx')).FilterDialog }))
const FilterPhrase = lazyPart(async () => ({ default: (await import('./filter-phrase.tsx')).FilterPhrase }))
const FilterEditor = lazyPart(async () => ({ default: (await import('./filter-editor.tsx')).FilterEditor }))

interface FilterBarProps {
  readonly module: ReaderModule
  readonly filter: Filter | undefined
  readonly onChange: (filter: Filter | undefined) => void
}

/** The quick "mine", and the way to add a condition. */
export function FilterButtons({ module, filter, onChange }: FilterBarProps) {
  const { text } = useLocale()
  const parts = partsOf(filter)
  const isOnlyMine = parts.some(isMine)
  const [isCombining, setCombining] = useState(false)
  return (
    <>
      {module.capabilities.owned && (
        <Button
          look={isOnlyMine ? 'plain' : 'quiet'}
          aria-pressed={isOnlyMine}
          icon={<UserCheck size={14} aria-hidden />}
          className={isOnlyMine ? 'border-accent! bg-accent-soft! text-accent-ink!' : ''}
          onPress={() => onChange(filterOf(isOnlyMine ? parts.filter((part) => !isMine(part)) : [...parts, mine]))}
        >
          <span className="max-md:sr-only">{text.list.mine}</span>
        </Button>
      )}
      <AddFilter
        module={module}
        onAdd={(condition) => onChange(filterOf([...parts, condition]))}
        onCombine={() => setCombining(true)}
      />
      <Suspense>
        {isCombining && (
          <FilterDialog module={module} filter={filter} onApply={onChange} onClose={() => setCombining(false)} />
        )}
      </Suspense>
    </>
  )
}

/** The conditions in force, each a chip that can be changed or taken away. */
export function FilterChips({ module, filter, onChange }: FilterBarProps) {
  const { text } = useLocale()
  const parts = partsOf(filter)
  const shown = parts.filter((part) => !isMine(part))
  const [isCombining, setCombining] = useState(false)
  if (shown.length === 0) return null
  const without = (gone: Filter) => onChange(filterOf(parts.filter((part) => part !== gone)))
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {shown.map((part) => (
        <Chip
          key={JSON.stringify(part)}
          module={module}
          part={part}
          onChange={(next) => onChange(filterOf(parts.map((one) => (one === part ? next : one))))}
          onRemove={() => without(part)}
          onCombine={() => setCombining(true)}
        />
      ))}
      <Button look="quiet" size="small" onPress={() => onChange(undefined)}>
        {text.list.clearFilters}
      </Button>
      <Suspense>
        {isCombining && (
          <FilterDialog module={module} filter={filter} onApply={onChange} onClose={() => setCombining(false)} />
        )}
      </Suspense>
    </div>
  )
}

interface ChipProps {
  readonly module: ReaderModule
  readonly onChange: (condition: Condition) => void
  readonly onRemove: () => void
  readonly onCombine: () => void
}

function Chip(props: ChipProps & { readonly part: Filter }) {
  const { module, part } = props
  const { text } = useLocale()
  const field = isCondition(part) ? filterableFields(module).find(({ name }) => name === part.field) : undefined
  if (isCondition(part) && field) return <ConditionChip {...props} field={field} condition={part} />
  return (
    <span className={chipClass}>
      <Button look="quiet" size="small" className="h-full! min-w-0 shrink rounded-r-none" onPress={props.onCombine}>
        <span className="max-w-[min(46rem,70vw)] truncate text-ink">
          <Suspense fallback={text.list.advancedFilter}>
            <FilterPhrase module={module} filter={part} />
          </Suspense>
        </span>
      </Button>
      <RemoveButton words={text.list.advancedFilter} onRemove={props.onRemove} />
    </span>
  )
}

const chipClass = 'inline-flex h-7 max-w-full items-center rounded-md border border-line-strong bg-surface text-sm'

function ConditionChip(props: ChipProps & { readonly field: ReaderField; readonly condition: Condition }) {
  const { module, field, condition, onChange, onRemove } = props
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const { label, operator, value } = useFilterWords(module, field, condition)
  const words = `${label} ${operator} ${value}`.trim()
  return (
    <span className={chipClass}>
      <Popover
        label={text.list.editFilter({ words })}
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button look="quiet" size="small" className="h-full! min-w-0 shrink rounded-r-none">
            <span className="shrink-0 text-muted">
              {label} {operator}{' '}
            </span>
            <span className="truncate text-ink">{value}</span>
          </Button>
        }
      >
        <Suspense>
          <FilterEditor
            module={module}
            field={field}
            condition={condition}
            onApply={(next) => {
              setOpen(false)
              onChange(next)
            }}
          />
        </Suspense>
      </Popover>
      <RemoveButton words={words} onRemove={onRemove} />
    </span>
  )
}

function RemoveButton(props: { readonly words: string; readonly onRemove: () => void }) {
  const { text } = useLocale()
  return (
    <Button
      look="quiet"
      size="small"
      aria-label={text.list.removeFilter({ words: props.words })}
      onPress={props.onRemove}
      className="h-full! rounded-l-none border-l border-line px-1.5!"
    >
      <X size={13} aria-hidden />
    </Button>
  )
}

function AddFilter(props: {
  readonly module: ReaderModule
  readonly onAdd: (condition: Condition) => void
  readonly onCombine: () => void
}) {
  const { module, onAdd, onCombine } = props
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const [field, setField] = useState<ReaderField>()
  return (
    <Popover
      label={text.list.addFilter}
      isOpen={isOpen}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) setField(undefined)
      }}
      className={field ? '' : 'p-0!'}
      trigger={
        <Button look="quiet" icon={<ListFilter size={14} aria-hidden />}>
          <span className="max-md:sr-only">{text.list.filter}</span>
        </Button>
      }
    >
      {field ? (
        <Suspense>
          <FilterEditor
            module={module}
            field={field}
            onApply={(condition) => {
              setOpen(false)
              onAdd(condition)
            }}
          />
        </Suspense>
      ) : (
        <>
          <Suspense fallback={<Skeleton lines={6} className="min-h-80 min-w-64 p-3" />}>
            <FieldChooser fields={filterableFields(module)} onChoose={setField} />
          </Suspense>
          <div className="border-t border-line p-1">
            <Button
              look="quiet"
              size="small"
              className="w-full justify-start!"
              icon={<ListTree size={14} aria-hidden />}
              onPress={() => {
                setOpen(false)
                onCombine()
              }}
            >
              {text.tables.combine}
            </Button>
          </div>
        </>
      )}
    </Popover>
  )
}
