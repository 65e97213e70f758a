import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldValue, isNumeric } from '#web/records/field-value.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import type { Preview } from './specification-queries.ts'

interface ListProps {
  readonly module: ReaderModule
  /** Names of the fields that are new or change. */
  readonly touched: readonly string[]
  readonly preview: Preview
}

/** The tables that an item brings, or the first one of the module, with records that are there; what is new stands out. */
export function PreviewList({ module, touched, preview }: ListProps) {
  const tables = module.views.filter(({ type }) => type === 'table')
  const brought = tables.filter(({ id }) => preview.lines.some((line) => line.id === id))
  const shown = brought.length > 0 ? brought : tables.slice(0, 1)
  return shown.map((view) => {
    const table = preview.tables.find((one) => one.view === view.id)
    return <PreviewTable key={view.id} {...{ module, touched, view, table }} />
  })
}

interface TableProps extends Omit<ListProps, 'preview'> {
  readonly view: ReaderModule['views'][number]
  readonly table: Preview['tables'][number] | undefined
}

function PreviewTable({ module, touched, view, table }: TableProps) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const known = [...module.fields, ...standardFields]
  const columns = view.columns.flatMap((name) => known.find((field) => field.name === name) ?? [])
  const rows = table?.rows ?? []
  return (
    <div className="p-4">
      <p className="pb-2 text-sm font-medium">{view.label[format.language]}</p>
      <ScrollRegion label={view.label[format.language]}>
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="border-b border-line-strong">
              {columns.map((field) => (
                <th
                  key={field.name}
                  scope="col"
                  className={`px-2 py-1.5 text-xs font-medium whitespace-nowrap ${isNumeric(field) ? 'text-right' : ''} ${touched.includes(field.name) ? 'text-why-ink' : 'text-muted'}`}
                >
                  {field.label[format.language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row.id)} className="border-b border-line">
                {columns.map((field) => (
                  <td
                    key={field.name}
                    className={`numeric max-w-64 truncate px-2 py-1.5 ${isNumeric(field) ? 'text-right' : ''}`}
                  >
                    <FieldValue module={module} field={field} value={row[field.name]} isPlain />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length === 0 && <p className="px-2 py-3 text-sm text-muted">{specification.previewNone}</p>}
      {table?.isAny && <p className="px-2 pt-2 text-xs text-muted">{specification.previewAny}</p>}
    </div>
  )
}
