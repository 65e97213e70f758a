import { Suspense, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { fieldNamed, recordPage, type RecordRow } from './reader-types.ts'
import { RelatedRow, type Related } from './related-row.tsx'

const RelatedForm = lazyPart(async () => ({ default: (await import('./related-form.tsx')).RelatedForm }))

const shownMax = 8

/** Records of other modules that point here. */
export function RelatedLists({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { modules } = useModel()
  const lists = module.layout.related.filter(
    (list) =>
      list.module !== module.capabilities.lines?.module &&
      // Files about it, and the versions of one, have a place of their own.
      modules.some(
        ({ name, capabilities, fields }) =>
          name === list.module &&
          capabilities.version?.document !== list.by &&
          !(capabilities.document && fields.some((field) => field.name === list.by && field.type === 'polymorphic')),
      ),
  )
  return lists.map((list) => (
    <RelatedList key={`${list.module} ${list.by}`} module={module} record={record} list={list} />
  ))
}

interface ListProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly list: Related
}

function RelatedList(props: ListProps) {
  const { module, record, list } = props
  const { text, format } = useLocale()
  const target = useModule(list.module)
  const [isAdding, setAdding] = useState(false)
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
  const count = data?.count?.value ?? 0
  const by = target.fields.find(({ name }) => name === list.by)
  const here = {
    id: record.id,
    title: record.title,
    ...(by?.type === 'polymorphic' ? { module: module.name } : {}),
  }
  return (
    <section aria-label={label} className="flex flex-col gap-1 break-inside-avoid">
      <div className="flex h-7 items-center gap-2">
        <h2 className="text-sm font-bold">{label}</h2>
        {count > 0 && <Chip>{`${format.number(String(count), 0)}${data?.count?.capped ? '+' : ''}`}</Chip>}
        {count > 1 && <Total {...props} target={target} />}
        {target.may.create !== 'none' && (
          <IconButton
            label={text.records.newOf({ kind: target.label.singular[format.language] })}
            className="ml-auto print:hidden"
            onPress={() => setAdding(true)}
          >
            <Plus size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      <CountsMore {...props} target={target} />
      {data?.rows.length === 0 && !isAdding && <p className="text-sm text-muted">{text.records.noneYet}</p>}
      <ul className="flex flex-col">
        {data?.rows.map((row) => (
          <RelatedRow key={row.id} target={target} list={list} row={row} />
        ))}
      </ul>
      {isAdding && (
        <Suspense>
          <RelatedForm target={target} by={list.by} here={here} onClose={() => setAdding(false)} />
        </Suspense>
      )}
      {count > shownMax && (
        <Link
          to="/records/$module"
          params={{ module: target.name }}
          search={{ filter: { field: list.by, op: 'eq', value: record.id } }}
          className="py-1 text-sm text-accent-ink hover:underline print:hidden"
        >
          {text.records.seeAll({ count: format.number(String(count), 0) })}
        </Link>
      )}
    </section>
  )
}

/** What the record counts or adds up of the list, it does of all; says so to who does not see all. */
function CountsMore({ module, list, target }: ListProps & { readonly target: ReaderModule }) {
  const { text, format } = useLocale()
  const counted = module.fields.filter(
    ({ type, options }) => type === 'rollup' && options?.module === list.module && options.by === list.by,
  )
  if (counted.length === 0 || target.may.read === 'all') return null
  const fields = format.list(counted.map(({ label }) => label[format.language]))
  return <p className="text-xs text-muted">{text.records.countsAll({ fields })}</p>
}

/** What the amounts of the list add up to, in the base currency. */
function Total({ record, list, target }: ListProps & { readonly target: ReaderModule }) {
  const { text, format } = useLocale()
  const { settings } = useModel()
  const name = list.columns.find((column) => fieldNamed(target, column)?.type === 'money')
  const { data } = useQuery({
    queryKey: ['records', list.module, 'total', record.id, list.by],
    enabled: name !== undefined,
    queryFn: async ({ signal }) => {
      const { groups } = await call('GET /records/:module/groups', {
        params: { module: list.module },
        query: {
          aggregates: `sum:${name}`,
          filter: JSON.stringify({ field: list.by, op: 'eq', value: record.id }),
          scope: 'all',
        },
        signal,
      })
      const sum = groups[0]?.[`sum:${name}`]
      return typeof sum === 'string' ? sum : null
    },
  })
  if (!data) return null
  return (
    <span className="numeric text-xs text-muted" title={text.records.totalOf}>
      {format.money(data, settings.baseCurrency)}
    </span>
  )
}
