import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordHref } from '#web/api/addresses.ts'
import { Chip } from '#web/ui/badge.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed, isReference, recordPage, stagesOf, type RecordRow } from './reader-types.ts'

type Related = ReaderModule['layout']['related'][number]

const shownMax = 8

/** Records of other modules that point here. */
export function RelatedLists({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { modules } = useModel()
  const lists = module.layout.related.filter(
    (list) => list.module !== module.capabilities.lines?.module && modules.some(({ name }) => name === list.module),
  )
  return lists.map((list) => (
    <RelatedList key={`${list.module} ${list.by}`} module={module} record={record} list={list} />
  ))
}

function RelatedList(props: { readonly module: ReaderModule; readonly record: RecordRow; readonly list: Related }) {
  const { module, record, list } = props
  const { text, format } = useLocale()
  const target = useModule(list.module)
  const { data } = useQuery({
    queryKey: ['records', list.module, 'related', record.id, list.by],
    queryFn: async ({ signal }) =>
      recordPage(
        await call('GET /records/:module/:id/related/:related/:by', {
          params: { module: module.name, id: record.id, related: list.module, by: list.by },
          query: { count: 'capped', limit: shownMax },
          signal,
        }),
      ),
  })
  if (!target) return null
  const label = (list.label ?? target.label.plural)[format.language]
  return (
    <section aria-label={label} className="flex flex-col gap-1">
      <div className="flex h-7 items-center gap-2">
        <h2 className="text-sm font-bold">{label}</h2>
        {data?.count && data.count.value > 0 && (
          <Chip>{`${format.number(String(data.count.value), 0)}${data.count.capped ? '+' : ''}`}</Chip>
        )}
        {target.may.create !== 'none' && <AddLink module={module} record={record} list={list} target={target} />}
      </div>
      {data?.rows.length === 0 && <p className="text-sm text-muted">{text.records.noneYet}</p>}
      <ul className="flex flex-col">
        {data?.rows.map((row) => (
          <RelatedRow key={row.id} target={target} list={list} row={row} />
        ))}
      </ul>
    </section>
  )
}

function AddLink(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly list: Related
  readonly target: ReaderModule
}) {
  const { module, record, list, target } = props
  const { text, format } = useLocale()
  const by = target.fields.find(({ name }) => name === list.by)
  const reference = {
    id: record.id,
    title: record.title,
    ...(by?.type === 'polymorphic' ? { module: module.name } : {}),
  }
  return (
    <Link
      to="/records/$module/new"
      params={{ module: target.name }}
      search={{ values: JSON.stringify({ [list.by]: reference }) }}
      aria-label={text.records.newOf({ kind: target.label.singular[format.language] })}
      className="ml-auto flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      <Plus size={16} aria-hidden />
    </Link>
  )
}

function RelatedRow(props: { readonly target: ReaderModule; readonly list: Related; readonly row: RecordRow }) {
  const { target, list, row } = props
  const { format } = useLocale()
  const fields = list.columns.flatMap((name) => fieldNamed(target, name) ?? [])
  const far = farRecord(target, list, row)
  const kind = target.label.singular[format.language]
  const title = far?.title ?? (row.title === '' ? kind : row.title)
  const stage = stagesOf(target).find(({ value }) => value === row[target.capabilities.pipeline?.stage ?? ''])
  const isClosed = stage !== undefined && stage.status !== 'open'
  return (
    <li className="group flex min-h-8 flex-col justify-center border-b border-line py-1">
      <div className="flex items-center">
        <Link
          to={far?.href ?? recordHref(target.name, row.id)}
          className="block min-w-0 truncate text-sm leading-6 font-medium text-ink hover:underline"
        >
          {title}
        </Link>
        {far && (
          <Link
            to={recordHref(target.name, row.id)}
            aria-label={`${kind}: ${title}`}
            className="ml-auto flex size-6 shrink-0 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink focus-visible:text-ink"
          >
            <Pencil size={13} aria-hidden />
          </Link>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted [&_a]:inline-block [&_a]:leading-6">
        {fields
          .filter((field) => field.name !== 'title' && !target.titleFields.includes(field.name))
          // What is closed needs no next step.
          .filter((field) => !isClosed || field.type !== 'nextActivity')
          .map((field) => (
            <FieldValue key={field.name} module={target} field={field} value={row[field.name]} />
          ))}
      </div>
    </li>
  )
}

/** A link between two records is named by both; beside one of them it stands for the other. */
function farRecord(target: ReaderModule, list: Related, row: RecordRow): { title: string; href: string } | undefined {
  if (!target.titleFields.includes(list.by)) return undefined
  const field = fieldNamed(target, target.titleFields.find((name) => name !== list.by) ?? '')
  const far = field && row[field.name]
  if (!isReference(far)) return undefined
  const module = far.module ?? field?.options?.module
  return module === undefined ? undefined : { title: far.title, href: recordHref(module, far.id) }
}
