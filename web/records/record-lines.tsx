import { Suspense, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModule, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { FieldValue, isNumeric } from './field-value.tsx'
import { LineForm } from './line-form.tsx'
import { fieldNamed, recordPage, type RecordRow } from './reader-types.ts'

type Lines = NonNullable<ReaderModule['capabilities']['lines']>

interface LinesProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly lines: Lines
}

const LineEditor = lazyPart(async () => ({ default: (await import('./line-editor.tsx')).LineEditor }))

/** The lines of a record: with prices they have an editor of their own. */
export function RecordLines(props: LinesProps) {
  const target = useModule(props.lines.module)
  const keys = target?.capabilities.pricedLine
  if (!target) return null
  if (!keys) return <PlainLines {...props} target={target} />
  return (
    <Suspense fallback={<div data-pending className="h-40" />}>
      <LineEditor {...props} target={target} keys={keys} />
    </Suspense>
  )
}

function PlainLines(props: LinesProps & { readonly target: ReaderModule }) {
  const { record, lines, module, target } = props
  const { text, format } = useLocale()
  const [isAdding, setAdding] = useState(false)
  const { data, isPending } = useQuery({
    queryKey: ['records', lines.module, 'related', record.id, lines.by],
    queryFn: async ({ signal }) =>
      recordPage(
        await call('GET /records/:module/:id/related/:related/:by', {
          params: { module: module.name, id: record.id, related: lines.module, by: lines.by },
          query: { limit: 100 },
          signal,
        }),
      ),
  })
  const { label = target.label.plural } = module.layout.related.find((list) => list.module === lines.module) ?? {}
  return (
    <section
      aria-label={label[format.language]}
      data-pending={isPending ? '' : undefined}
      className="flex flex-col gap-2"
    >
      <div className="flex h-8 items-center gap-2">
        <h2 className="text-sm font-bold">{label[format.language]}</h2>
        {target.may.create !== 'none' && !isAdding && (
          <Button
            look="link"
            size="small"
            icon={<Plus size={15} aria-hidden />}
            className="ml-auto"
            onPress={() => setAdding(true)}
          >
            {text.records.addLine}
          </Button>
        )}
      </div>
      {data && data.rows.length > 0 && <LineTable target={target} lines={lines} rows={data.rows} />}
      {data?.rows.length === 0 && !isAdding && <p className="text-sm text-muted">{text.records.noLines}</p>}
      {isAdding && <LineForm target={target} lines={lines} record={record} onClose={() => setAdding(false)} />}
    </section>
  )
}

function shownFields(target: ReaderModule, lines: Lines): ReaderField[] {
  const names = target.layout.quickCreate.filter((name) => !target.titleFields.includes(name))
  return [...names, lines.total].flatMap((name) => fieldNamed(target, name) ?? [])
}

function LineTable(props: {
  readonly target: ReaderModule
  readonly lines: Lines
  readonly rows: readonly RecordRow[]
}) {
  const { target, lines, rows } = props
  const { text, format } = useLocale()
  const fields = shownFields(target, lines)

  async function remove(row: RecordRow) {
    try {
      await call('DELETE /records/:module/:id', { params: { module: target.name, id: row.id }, query: {} })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <div className="overflow-x-auto" role="group" aria-label={target.label.plural[format.language]}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            {fields.map((field) => (
              <th
                key={field.name}
                className={classes('py-1.5 pr-3 font-medium', isNumeric(field) ? 'text-right' : 'text-left')}
              >
                {field.label[format.language]}
              </th>
            ))}
            <th className="w-8">
              <span className="sr-only">{text.common.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="group border-b border-line">
              {fields.map((field, index) => (
                <td
                  key={field.name}
                  className={classes(
                    'py-1.5 pr-3',
                    isNumeric(field) && 'text-right whitespace-nowrap',
                    index === 0 && 'min-w-40',
                  )}
                >
                  {index === 0 && !row[field.name] ? (
                    row.title
                  ) : (
                    <FieldValue module={target} field={field} value={row[field.name]} />
                  )}
                </td>
              ))}
              <td>
                {target.may.delete !== 'none' && (
                  <IconButton label={text.common.removeItem({ item: row.title })} onPress={() => void remove(row)}>
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
