import { Suspense, type ReactNode } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isMoney } from '#common/money.ts'
import { importHref, recordHref } from '#web/api/addresses.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { useModule, useModuleOf, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'

const WhyElement = lazyPart(async () => ({ default: (await import('#web/programme/why-element.tsx')).WhyElement }))

type History = CallAnswer<'GET /records/:module/:id/fields/:field/history'>
type Entry = History['entries'][number]

interface WhyProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly field: ReaderField
  readonly onDone: () => void
}

/** Who gave the value, when and from where; what it is made of; which ones it had; why the field is there. */
export function WhyPanel(props: WhyProps) {
  const { module, record, field } = props
  const { text, format } = useLocale()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['records', module.name, 'history', record.id, field.name, record.version],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) =>
      await call('GET /records/:module/:id/fields/:field/history', {
        params: { module: module.name, id: record.id, field: field.name },
        query: pageParam === 0 ? {} : { before: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const [first] = data?.pages ?? []
  if (error) return <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>
  if (!first) return <Skeleton lines={3} />
  const entries = data?.pages.flatMap((page) => page.entries) ?? []
  const [current, ...earlier] = entries
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div>
        <h3 className="text-xs text-muted">{field.label[format.language]}</h3>
        <div className="font-medium break-words">
          <FieldValue module={module} field={field} value={record[field.name]} isPlain />
        </div>
      </div>
      {first.terms.length > 0 && <Formula {...props} terms={first.terms} />}
      {first.sum && <Summed sum={first.sum} />}
      {current && <Where entry={current} />}
      {!current && first.terms.length === 0 && !first.sum && <p className="text-muted">{text.history.never}</p>}
      {earlier.length > 0 && (
        <section aria-label={text.history.earlier} className="border-t border-line pt-2">
          <h4 className="pb-1 text-xs font-medium text-muted">{text.history.earlier}</h4>
          <ol className="flex flex-col">
            {earlier.map((entry) => (
              <Earlier key={entry.seq} {...props} entry={entry} mayRestore={first.mayRestore} />
            ))}
          </ol>
          {hasNextPage && (
            <Button look="link" size="small" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
              {text.records.loadMore}
            </Button>
          )}
        </section>
      )}
      <Definition field={field} facts={first.definition} />
      <WhyItExists field={field} />
    </div>
  )
}

/** "Begoña Sanz, hace 3 días · importado de feria.xlsx, fila 12". */
function Where({ entry }: { readonly entry: Entry }) {
  const { text, format } = useLocale()
  return (
    <div>
      <p>
        {entry.actor?.title ?? text.records.system}, <RelativeTime value={entry.at} />
        <span className="text-muted"> · {format.dateTime(entry.at)}</span>
      </p>
      <p className="text-muted">
        <Origin entry={entry} />
      </p>
    </div>
  )
}

function Origin({ entry }: { readonly entry: Entry }): ReactNode {
  const { history } = useLocale().text
  const mayImport = useSession()?.switches.includes('import') === true
  if (entry.import) {
    const { id, file, row } = entry.import
    const name = mayImport ? (
      <Link to={importHref(id)} className="text-ink underline">
        {file}
      </Link>
    ) : (
      file
    )
    return (
      <>
        {history.channels.import}: {name}
        {row !== null && `, ${history.row({ row })}`}
      </>
    )
  }
  if (entry.from) {
    return (
      <>
        {history.channels.convert}:{' '}
        <Link to={recordHref(entry.from.module, entry.from.id)} className="text-ink underline">
          {entry.from.title}
        </Link>
      </>
    )
  }
  if (entry.merged && entry.merged.length > 0) return `${history.channels.merge}: ${entry.merged.join(', ')}`
  if (entry.isDefault) return history.byDefault
  const channels: Readonly<Record<string, string>> = history.channels
  return channels[entry.channel] ?? history.channels.system
}

function Earlier(props: WhyProps & { readonly entry: Entry; readonly mayRestore: boolean }) {
  const { module, record, field, entry, mayRestore, onDone } = props
  const { text, format } = useLocale()
  const isEmpty = entry.value === null || entry.value === '' || (Array.isArray(entry.value) && entry.value.length === 0)

  async function restore() {
    onDone()
    try {
      await call('POST /records/:module/:id/fields/:field/restoration', {
        params: { module: module.name, id: record.id, field: field.name },
        body: { seq: entry.seq, version: record.version },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <li className="flex items-start gap-2 border-b border-line py-1.5 last:border-0">
      <div className="min-w-0 flex-1">
        <div className="break-words">
          {isEmpty ? (
            <span className="text-muted">{text.history.empty}</span>
          ) : isMasked(entry.value) ? (
            <span className="text-muted">{text.history.masked}</span>
          ) : (
            <FieldValue module={module} field={field} value={entry.value} isPlain />
          )}
        </div>
        <p className="text-xs text-muted" title={format.dateTime(entry.at)}>
          {entry.actor?.title ?? text.records.system} · {format.dateTime(entry.at)} · <Origin entry={entry} />
        </p>
      </div>
      {mayRestore && module.may.update !== 'none' && !isMasked(entry.value) && (
        <Button size="small" look="link" onPress={() => void restore()}>
          {text.history.restore}
        </Button>
      )}
    </li>
  )
}

/** It pointed at a record that one may not see. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === null
}

function Formula(props: WhyProps & { readonly terms: readonly string[] }) {
  const { module, record, field, terms } = props
  const { text, format } = useLocale()
  const labelOf = (name: string) =>
    terms.includes(name) ? fieldNamed(module, name)?.label[format.language] : undefined
  // Text in quotes is no field.
  const spoken = (field.options?.expression ?? '').replace(/'[^']*'|[A-Za-z]\w*/g, (word) => labelOf(word) ?? word)
  return (
    <div>
      <p className="text-muted">{text.history.formula}</p>
      <p className="numeric my-1 rounded-sm bg-sunken px-2 py-1 break-words">{spoken}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3">
        {terms.map((name) => {
          const term = fieldNamed(module, name)
          return (
            term && (
              <div key={name} className="contents">
                <dt className="text-muted">{term.label[format.language]}</dt>
                <dd className="text-right">
                  <FieldValue module={module} field={term} value={record[name]} isPlain />
                </dd>
              </div>
            )
          )
        })}
      </dl>
    </div>
  )
}

function Summed({ sum }: { readonly sum: NonNullable<History['sum']> }) {
  const { text, format } = useLocale()
  const target = useModule(sum.module)
  if (!target) return null
  return (
    <div>
      <p className="text-muted">
        {text.history.sum({ kind: target.label.plural[format.language], count: format.number(sum.count) })}
      </p>
      <ul>
        {sum.rows.map((row) => (
          <li key={row.id} className="flex gap-3">
            <Link to={recordHref(target.name, row.id)} className="min-w-0 flex-1 truncate text-ink hover:underline">
              {row.title}
            </Link>
            {isMoney(row.value) && (
              <span className="numeric">{format.money(row.value.amount, row.value.currency)}</span>
            )}
          </li>
        ))}
      </ul>
      {sum.count > sum.rows.length && <p className="text-muted">…</p>}
      {sum.isPart && <p className="text-muted">{text.history.sumIsPart}</p>}
    </div>
  )
}

/** The way up to the objective, for whoever takes part in the project. */
function WhyItExists({ field }: { readonly field: ReaderField }) {
  const { history } = useLocale().text
  const isInProject = useModuleOf('need') !== undefined
  if (!isInProject) return null
  return (
    <section aria-label={history.whyItExists} className="border-t border-line pt-2">
      <h4 className="pb-1 text-xs font-medium text-muted">{history.whyItExists}</h4>
      <Suspense>
        <WhyElement id={field.id} />
      </Suspense>
    </section>
  )
}

function Definition(props: { readonly field: ReaderField; readonly facts: History['definition'] }) {
  const { field, facts } = props
  const { text, format } = useLocale()
  const help = field.help?.[format.language]
  if (!facts && !help) return null
  const by = facts?.createdBy ?? undefined
  return (
    <section aria-label={text.history.definition} className="border-t border-line pt-2 text-xs text-muted">
      <h4 className="font-medium">{text.history.definition}</h4>
      {help && <p>{help}</p>}
      {facts?.reason && <p className="text-ink">{text.history.need({ reason: facts.reason })}</p>}
      {facts && (
        <p>
          {by === undefined
            ? text.history.standard({ at: format.dateTime(facts.createdAt) })
            : text.history.createdBy({ name: by, at: format.dateTime(facts.createdAt) })}
        </p>
      )}
    </section>
  )
}
