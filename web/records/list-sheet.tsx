import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Column } from './column-choice.ts'
import { FieldValue, isNumeric } from './field-value.tsx'
import { FilterPhrase } from './filter-phrase.tsx'
import { GroupName } from './grid-group.tsx'
import type { Grouping } from './grouping.ts'
import type { ListPlace } from './list-address.ts'
import type { ListData } from './list-data.ts'
import type { Selection } from './list-selection.ts'
import type { RecordRow } from './reader-types.ts'
import type { GroupedData } from './use-grouped-data.ts'

export interface SheetProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly columns: readonly Column[]
  readonly data: ListData
  readonly grouped: GroupedData | undefined
  readonly grouping: Grouping | undefined
  readonly selection: Selection
}

/** More columns than this want the paper on its side. */
const uprightMax = 5

/** A list as one hands it over: what it shows, by which conditions, and each value in words. */
export function ListSheet(props: SheetProps) {
  const { module, place, columns, data, selection } = props
  const { text, format } = useLocale()
  const { address, view } = place
  const rows = selection.ids.size > 0 ? data.rows.filter(({ id }) => selection.ids.has(id)) : data.rows
  const shown = rows.filter(({ version }) => version > 0).length
  const { value, capped } = data.count ?? { value: shown, capped: data.hasMore }
  const total = format.number(value) + (capped ? '+' : '')
  const totalWidth = columns.reduce((sum, { width }) => sum + width, 0)
  return (
    <div className="hidden px-6 print:block" data-wide={columns.length > uprightMax ? '' : undefined}>
      <p className="pb-2 text-xs text-muted">
        {[view?.label[format.language], address.search && `«${address.search}»`].filter(Boolean).join(' · ')}
        {address.filter && (
          <>
            {' · '}
            <FilterPhrase module={module} filter={address.filter} />
          </>
        )}
        {shown < value && ` · ${text.walk.printedSome({ shown: format.number(shown), total })}`}
      </p>
      <table className="w-full table-fixed border-collapse text-2xs">
        <colgroup>
          {columns.map(({ name, width }) => (
            <col key={name} style={{ width: `${(width / totalWidth) * 100}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ name, field }) => (
              <th key={name} scope="col" className={cellClass(field, 'border-line-strong font-bold')}>
                {field.label[format.language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.id} {...props} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cellClass(field: Column['field'], more: string): string {
  return classes('border-b py-1 pr-3 align-top last:pr-0', isNumeric(field) ? 'text-right' : 'text-left', more)
}

function Line(props: SheetProps & { readonly row: RecordRow }) {
  const { module, columns, grouped, grouping, row } = props
  const line = grouped?.lines.get(row.id)
  if (line && grouping) {
    if (line.kind === 'more') return null
    return (
      <tr>
        <th scope="rowgroup" colSpan={columns.length} className="border-b border-line-strong pt-3 pb-1 text-left">
          <GroupName module={module} grouping={grouping} line={line} /> ({line.group.count})
        </th>
      </tr>
    )
  }
  return (
    <tr>
      {columns.map(({ name, field }) => (
        <td key={name} className={cellClass(field, name === 'title' ? 'border-line font-medium' : 'border-line')}>
          <FieldValue module={module} field={field} value={row[name]} isPlain />
        </td>
      ))}
    </tr>
  )
}
