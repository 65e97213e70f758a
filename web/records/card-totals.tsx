import { ChevronDown, ChevronRight } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Column } from './column-choice.ts'
import { filterType } from './filter-operators.ts'
import { GroupName, Total } from './grid-group.tsx'
import { totalFunction, type Grouping } from './grouping.ts'
import type { ListState } from './reader-types.ts'
import type { GroupLine } from './use-grouped-data.ts'
import { useTotals } from './use-totals.ts'

const totalsMax = 2

/** The one amount that says what a record is worth. */
export function worthOf({ capabilities }: ReaderModule): string | undefined {
  return capabilities.pipeline?.amount ?? capabilities.pricedDocument?.total
}

/** Of what stands in columns, the money that is added up where there is room for little; what a record is worth first. */
function addedUp(module: ReaderModule, columns: readonly Column[]): readonly Column[] {
  const sums = columns.filter(({ field }) => filterType(field) === 'money' && totalFunction(field) === 'sum')
  const isWorth = ({ name }: Column) => Number(name === worthOf(module))
  return sums.toSorted((a, b) => isWorth(b) - isWorth(a)).slice(0, totalsMax)
}

/** On a phone, the head of a group with its count and sum, or the way to more of its records. */
export function CardGroup(props: {
  readonly module: ReaderModule
  readonly grouping: Grouping
  readonly line: GroupLine
  readonly columns: readonly Column[]
  readonly onPress: () => void
}) {
  const { module, line, columns } = props
  const { format } = useLocale()
  const isHead = line.kind === 'head'
  const [first] = addedUp(module, columns)
  const Chevron = isHead && line.isOpen ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      aria-expanded={isHead ? line.isOpen : undefined}
      onClick={props.onPress}
      className={
        isHead
          ? 'flex size-full min-w-0 items-center gap-2 bg-sunken px-4 text-left text-sm font-medium active:bg-hover'
          : 'flex size-full min-w-0 items-center px-4 text-left text-sm text-accent-ink active:bg-hover'
      }
    >
      {isHead && <Chevron size={16} aria-hidden className="shrink-0 text-muted" />}
      <GroupName {...props} />
      {isHead && <span className="numeric text-muted">{format.number(line.group.count)}</span>}
      {isHead && first && (
        <span className="ml-auto shrink-0 pl-2">
          <Total field={first.field} value={line.group.totals[first.name]} />
        </span>
      )}
    </button>
  )
}

/** On a phone, the last line of a list: what the money of all of it adds up to. */
export function CardTotals(props: {
  readonly module: ReaderModule
  readonly state: ListState
  readonly columns: readonly Column[]
}) {
  const { module, state, columns } = props
  const { text, format } = useLocale()
  const added = addedUp(module, columns)
  const totals = useTotals(module, state, columns, undefined, added.length > 0).groups?.[0]?.totals ?? {}
  const known = added.filter(({ name }) => totals[name] !== undefined)
  if (known.length === 0) return null
  return (
    <dl
      aria-label={text.tables.totals}
      className="flex min-h-9 flex-wrap items-baseline justify-between gap-x-4 border-t border-line-strong bg-paper px-4 py-1.5 text-sm print:hidden"
    >
      {known.map(({ name, field }) => (
        <div key={name} className="flex min-w-0 items-baseline gap-2">
          <dt className="truncate text-muted">{field.label[format.language]}</dt>
          <dd className="font-medium">
            <Total field={field} value={totals[name]} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
