import { Suspense, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, CircleCheck, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Kbd } from '#web/ui/kbd.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useShortcut } from '#web/ui/use-shortcut.ts'
import { ReviewSubject } from './review-subject.tsx'
import { StateBadge } from './state-badge.tsx'
import { reviewQuery, type Awaited, type Review } from './specification-queries.ts'

/** What waits for the reader on the left, the one at hand on the right. */
export function ReviewDesk({ project }: { readonly project: string }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const query = useQuery(reviewQuery(useModel(), project))
  const [shown, setShown] = useState<string>()
  const { data } = query
  const all = data?.awaited ?? []
  // What was decided goes away; the one that takes its place is at hand then.
  const [place, setPlace] = useState(0)
  const known = all.findIndex(({ id }) => id === shown)
  const position = known >= 0 ? known : Math.min(place, Math.max(all.length - 1, 0))
  const current = all[position]
  const go = (to: number) => {
    const next = all[to]
    if (!next) return
    setPlace(to)
    setShown(next.id)
  }
  useShortcut('j', () => go(position + 1))
  useShortcut('k', () => go(position - 1))
  const failure = failureOf(query)
  if (failure) throw failure
  if (!data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return (
    <div className="grid gap-x-8 gap-y-6 px-4 pt-2 pb-16 md:px-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-6">
        <nav aria-label={specification.review}>
          <ul className="flex flex-col gap-px max-lg:max-h-48 max-lg:overflow-auto">
            {all.map((one, index) => (
              <QueueLine key={one.id} one={one} isCurrent={one === current} onShow={() => go(index)} />
            ))}
          </ul>
        </nav>
        <NextStep review={data} project={project} />
        <Coverage objectives={data.objectives} />
      </div>
      <div className="min-w-0">
        {current ? (
          <>
            <div className="mb-3 flex items-center gap-1 text-sm text-muted">
              <span className="numeric mr-auto">
                {specification.reviewPosition({
                  position: format.number(position + 1),
                  count: format.number(all.length),
                })}
              </span>
              <Kbd keys="J" />
              <Kbd keys="K" />
              <IconButton
                label={specification.previous}
                size="small"
                isDisabled={position === 0}
                onPress={() => go(position - 1)}
              >
                <ArrowUp size={15} aria-hidden />
              </IconButton>
              <IconButton
                label={specification.next}
                size="small"
                isDisabled={position >= all.length - 1}
                onPress={() => go(position + 1)}
              >
                <ArrowDown size={15} aria-hidden />
              </IconButton>
            </div>
            <Suspense fallback={<Skeleton lines={8} />}>
              <ReviewSubject key={current.id} awaited={current} isSolo={data.soloMode} />
            </Suspense>
          </>
        ) : (
          <div className="flex items-start gap-2 text-base">
            <CircleCheck size={18} aria-hidden className="mt-0.5 shrink-0 text-today-ink" />
            <p>
              {specification.nothingWaits} <span className="text-muted">{specification.nothingWaitsHelp}</span>
            </p>
          </div>
        )}
      </div>
    </div>
  )
}

function QueueLine(props: { readonly one: Awaited; readonly isCurrent: boolean; readonly onShow: () => void }) {
  const { one, isCurrent, onShow } = props
  const { text, format } = useFullLocale()
  const { specification } = text
  return (
    <li>
      <button
        type="button"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={onShow}
        className={classes(
          'flex w-full flex-col gap-0.5 rounded-md px-2 py-1.5 text-left text-sm',
          isCurrent ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <span className={classes('break-words', isCurrent && 'font-medium')}>{one.title}</span>
        <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
          {specification.kinds[one.kind]}
          <StateBadge module={one.module} state={one.state} />
          {one.waitsFor !== null && <span>{specification.waitsFor({ phase: one.waitsFor })}</span>}
          {one.openComments > 0 && format.count(specification.commentsOpen, one.openComments)}
        </span>
      </button>
    </li>
  )
}

/** What is ready to be approved together, and how what is new comes in afterwards. */
function NextStep({ review, project }: { readonly review: Review; readonly project: string }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const { modules } = useModel()
  const navigate = useNavigate()
  const { isBusy, attempt } = useAttempt()
  const of = (kind: string) =>
    modules.find(({ capabilities, may }) => capabilities.programme?.as === kind && may.create !== 'none')
  const [baselines, requests] = [of('baseline'), of('changeRequest')]
  const isUnderWay = review.awaited.some(({ kind }) => kind === 'baseline')

  async function prepare() {
    if (!baselines) return
    await attempt(async () => {
      const name = specification.newBaselineName({ date: format.dateTime(new Date().toISOString()) })
      const { records } = await call('POST /records', {
        body: { records: [{ module: baselines.name, values: { project, name } }] },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      const [made] = records
      if (made) void navigate({ to: recordHref(made.module, made.id) })
    })
  }

  return (
    <section className="flex flex-col items-start gap-2 text-sm">
      {review.ready > 0 && !isUnderWay && (
        <p className="text-muted">{format.count(specification.readyFor, review.ready)}</p>
      )}
      {review.waiting > 0 && <p className="text-muted">{format.count(specification.waiting, review.waiting)}</p>}
      {baselines && review.ready > 0 && !isUnderWay && (
        <Button isPending={isBusy} onPress={() => void prepare()}>
          {specification.newBaseline}
        </Button>
      )}
      {review.hasBaseline && <p className="text-muted">{specification.afterBaseline}</p>}
      {review.hasBaseline && requests && (
        <Button onPress={() => void navigate({ to: `/records/${requests.name}/new` })}>
          {specification.newRequest}
        </Button>
      )}
    </section>
  )
}

/** Whether every objective is reached by something that is asked for. */
function Coverage({ objectives }: Pick<Review, 'objectives'>) {
  const { text, format } = useFullLocale()
  const { specification } = text
  if (objectives.length === 0) return null
  return (
    <section aria-labelledby="coverage">
      <h2 id="coverage" className="mb-1 text-sm font-bold">
        {specification.coverage}
      </h2>
      <ul className="text-sm">
        {objectives.map(({ id, module, title, needs, items }) => (
          <li key={id} className="border-b border-line py-1.5">
            <Link to={recordHref(module, id)} className="font-medium hover:underline">
              {title}
            </Link>
            {items > 0 ? (
              <p className="text-xs text-muted">
                {format.count(specification.coveredNeeds, needs)}, {format.count(specification.coveredItems, items)}
              </p>
            ) : (
              <p className="flex items-start gap-1 text-xs text-none-ink">
                <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
                {specification.uncovered}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
