import { Suspense, useState } from 'react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus } from 'lucide-react'
import type { Filter } from '#common/filter.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { mayBeAbout, useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordPage, type RecordRow } from '#web/records/reader-types.ts'
import { ActivityStateMark, type ActivityState } from '#web/ui/activity-state.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { DoneButton, PostponeMenu } from './day-activities.tsx'
import { dayOf, plannedModules, type DayItem } from './day-data.ts'

const RelatedForm = lazyPart(async () => ({ default: (await import('#web/records/related-form.tsx')).RelatedForm }))

interface NextProps {
  readonly module: ReaderModule
  readonly record: RecordRow
}

/** What comes next with a record, always in sight: done, later or planned anew on the spot. */
export function NextAction({ module, record }: NextProps) {
  const planned = usePlanned(module)
  if (planned.length === 0 || isClosed(module, record)) return null
  return <Next module={module} record={record} planned={planned} />
}

/** Kinds of activity that may be about a record of the module. */
function usePlanned(module: ReaderModule): readonly ReaderModule[] {
  return plannedModules(useModel()).filter((activity) => mayBeAbout(activity, module.name))
}

/** Of a deal or a lead somebody has to take the next step; a campaign or a product may well have none. */
function isPursued({ capabilities: { pipeline, lead } }: ReaderModule): boolean {
  return pipeline !== undefined || lead !== undefined
}

function isClosed({ capabilities }: ReaderModule, record: RecordRow): boolean {
  return capabilities.pipeline !== undefined && Boolean(record[capabilities.pipeline.closedAt])
}

function Next(props: NextProps & { readonly planned: readonly ReaderModule[] }) {
  const { record, planned } = props
  const { text, format } = useLocale()
  const [adding, setAdding] = useState<ReaderModule>()
  const now = useNow()
  const today = dayOf(now, format.timeZone)
  const { item, isKnown } = useNext(props.module, record, planned)
  if (!isKnown) return <div className="h-12" />
  const state = stateOf(item, today, now, format.timeZone)
  const isMarked = item !== undefined || isPursued(props.module)
  return (
    <section
      aria-label={text.day.nextAction}
      className={classes('mx-4 mb-4 flex flex-col rounded-md border border-line md:mx-6', isMarked && edges[state])}
    >
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        {isMarked && <ActivityStateMark state={state}>{text.day.states[state]}</ActivityStateMark>}
        {item ? (
          <ItemLine item={item} today={today} />
        ) : (
          <p className="min-w-0 flex-1 text-sm text-muted">{text.day.nothingNext}</p>
        )}
        <PlanMenu planned={planned} onChoose={setAdding} />
      </div>
      {adding && (
        <div className="px-3 pb-3">
          <Suspense>
            <RelatedForm
              target={adding}
              by={adding.capabilities.activity?.regarding ?? ''}
              here={{ module: props.module.name, id: record.id, title: record.title }}
              onClose={() => setAdding(undefined)}
              isOne
            />
          </Suspense>
        </div>
      )}
    </section>
  )
}

const edges: Readonly<Record<ActivityState, string>> = {
  none: 'border-l-3 border-l-none-edge',
  overdue: 'border-l-3 border-l-overdue-edge',
  today: 'border-l-3 border-l-today-edge',
  planned: 'border-l-3 border-l-planned-edge',
}

function ItemLine({ item, today }: { readonly item: DayItem; readonly today: string }) {
  const { text, format } = useLocale()
  const { module, row, at } = item
  const mayChange = module.may.update !== 'none'
  return (
    <>
      {mayChange && (
        <span className="print:hidden">
          <DoneButton item={item} />
        </span>
      )}
      <Icon name={module.icon} size={15} className="shrink-0 text-muted" />
      <Link
        to={recordHref(module.name, row.id)}
        className="min-w-0 flex-1 basis-40 truncate text-sm font-medium text-ink hover:underline"
      >
        {row.title}
      </Link>
      {at !== null && (
        <time dateTime={at} className="numeric text-sm text-muted">
          {at.length === 10 ? format.date(at) : format.dateTime(at)}
        </time>
      )}
      {mayChange && (
        <span className="print:hidden">
          <PostponeMenu item={item} today={today} label={text.day.postpone({ title: row.title })} />
        </span>
      )}
    </>
  )
}

function PlanMenu(props: {
  readonly planned: readonly ReaderModule[]
  readonly onChoose: (module: ReaderModule) => void
}) {
  const { text, format } = useLocale()
  const creatable = props.planned.filter(({ may }) => may.create !== 'none')
  if (creatable.length === 0) return null
  return (
    <Menu
      label={text.day.plan}
      placement="bottom end"
      trigger={
        <Button size="small" look="quiet" icon={<CalendarPlus size={15} aria-hidden />} className="print:hidden">
          {text.day.plan}
        </Button>
      }
    >
      {creatable.map((module) => (
        <MenuItem
          key={module.name}
          icon={<Icon name={module.icon} size={15} />}
          onAction={() => props.onChoose(module)}
        >
          {module.label.singular[format.language]}
        </MenuItem>
      ))}
    </Menu>
  )
}

interface Found {
  readonly item: DayItem | undefined
  readonly isKnown: boolean
}

/** The open activity that is due first, of any kind; what has no date comes last. */
function useNext(module: ReaderModule, record: RecordRow, planned: readonly ReaderModule[]): Found {
  const { company, person, lead } = module.capabilities
  // What is done with the people and deals of a company is done with it: its stream knows them.
  const isWide = (company ?? person) !== undefined && !lead
  const own = useQueries({ queries: planned.map((one) => ({ ...openQuery(one, record.id), enabled: !isWide })) })
  const stream = useQuery({ ...streamQuery(module, record.id, planned), enabled: isWide })
  const rows = isWide
    ? (stream.data ?? []).map(({ module: name, record: row }) => ({
        one: planned.find((kind) => kind.name === name),
        row,
      }))
    : own.flatMap(({ data }, index) => (data?.rows ?? []).map((row) => ({ one: planned[index], row })))
  const items = rows.flatMap(({ one, row }): DayItem[] => {
    const activity = one?.capabilities.activity
    const at = row[activity?.at ?? '']
    return one && row[activity?.done ?? ''] !== true
      ? [{ module: one, row, at: typeof at === 'string' ? at : null }]
      : []
  })
  const [item] = items.toSorted((a, b) => ((a.at ?? '9') < (b.at ?? '9') ? -1 : 1))
  return { item, isKnown: isWide ? !stream.isPending : own.every(({ isPending }) => !isPending) }
}

function streamQuery(module: ReaderModule, id: string, planned: readonly ReaderModule[]) {
  const kinds = planned.map(({ name }) => name)
  return {
    queryKey: ['records', module.name, 'next', id],
    meta: { modules: kinds },
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const { entries } = await call('GET /records/:module/:id/timeline', {
        params: { module: module.name, id },
        query: { kinds: kinds.join(','), limit: 100 },
        signal,
      })
      // Entries of these kinds are activities; the contract leaves them open.
      return entries as unknown as readonly { readonly module: string; readonly record: RecordRow }[]
    },
  }
}

function openQuery(module: ReaderModule, id: string) {
  const { at = '', done = '', regarding = '' } = module.capabilities.activity ?? {}
  const filter: Filter = {
    all: [
      { field: regarding, op: 'eq', value: id },
      { field: done, op: 'ne', value: true },
    ],
  }
  return {
    queryKey: ['records', module.name, 'next', id],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
      recordPage(
        await call('GET /records/:module', {
          params: { module: module.name },
          query: { filter: JSON.stringify(filter), sort: at, limit: 1, scope: 'all' },
          signal,
        }),
      ),
  }
}

function stateOf(item: DayItem | undefined, today: string, nowMs: number, timeZone: string): ActivityState {
  if (!item) return 'none'
  if (item.at === null) return 'planned'
  const day = item.at.length === 10 ? item.at : dayOf(Date.parse(item.at), timeZone)
  if (day < today || (item.at.length > 10 && Date.parse(item.at) < nowMs)) return 'overdue'
  return day === today ? 'today' : 'planned'
}
