import { useQuery } from '@tanstack/react-query'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { NeedCapture } from './need-capture.tsx'
import { NeedInbox } from './need-inbox.tsx'
import { NeedOrder } from './need-order.tsx'
import { isRanked, needsOf, needsQuery, type Need, type NeedsBoard as Board } from './needs-queries.ts'

/** Needs from the moment somebody says them to their place in the one order. */
export function NeedsBoard({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const query = useQuery(needsQuery(useModel(), project))
  const { data } = query
  const failure = failureOf(query)
  const module = useModule(data?.module ?? '')
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!data || !module) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <Columns {...{ module, project }} board={data} />
}

function Columns(props: { readonly module: ReaderModule; readonly board: Board; readonly project: string }) {
  const { module, board, project } = props
  const { text, format } = useFullLocale()
  const all = needsOf(board)
  const inState = (state: string) => all.filter((need) => need.state === state)
  const inbox = inState('captured')
  return (
    <div className="flex flex-col gap-6 px-4 pt-2 pb-16 md:px-6">
      {module.may.create !== 'none' && <NeedCapture {...{ module, project }} />}
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <section aria-labelledby="inbox" className="min-w-0">
          <h2 id="inbox" className="mb-1 flex items-baseline gap-2 text-base font-bold">
            {text.needs.inbox}
            {inbox.length > 0 && <span className="numeric text-sm font-normal text-muted">{inbox.length}</span>}
          </h2>
          <NeedInbox {...{ module, board }} needs={inbox} />
          {(['parked', 'rejected'] as const).map((state) => (
            <Aside
              key={state}
              {...{ module, board }}
              needs={inState(state)}
              title={format.count(text.needs[state], inState(state).length)}
            />
          ))}
        </section>
        <section aria-labelledby="order" className="min-w-0">
          <h2 id="order" className="text-base font-bold">
            {text.needs.order}
          </h2>
          <p className="mb-2 hidden text-xs text-muted md:block">{text.needs.orderHelp}</p>
          <NeedOrder {...{ module, board, project }} needs={all.filter(isRanked)} />
        </section>
      </div>
    </div>
  )
}

/** What was put aside, at hand to be taken up again. */
function Aside(props: {
  readonly module: ReaderModule
  readonly board: Board
  readonly needs: readonly Need[]
  readonly title: string
}) {
  if (props.needs.length === 0) return null
  return (
    <details className="mt-4">
      <summary className="flex min-h-6 cursor-default items-center text-sm font-medium text-muted">
        {props.title}
      </summary>
      <div className="pt-2">
        <NeedInbox {...props} />
      </div>
    </details>
  )
}
