import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import type { Plan, PlanTask } from './plan-queries.ts'
import { groupsOf } from './plan-rows.ts'
import { stageName } from './stage-name.ts'
import type { DueDates } from './use-plan-draft.ts'

interface PlanListProps {
  readonly plan: Plan
  readonly dates: ReadonlyMap<string, DueDates>
  readonly onOpen: (id: string) => void
}

/** The same plan in figures: as early and as late as each task can be. */
export function PlanTable({ plan, dates, onOpen }: PlanListProps) {
  const { text, format } = useFullLocale()
  const words = text.plan
  const heads = [
    words.task,
    words.responsible,
    words.days,
    words.starts,
    words.ends,
    words.lateStarts,
    words.lateEnds,
    words.totalSlack,
    words.freeSlack,
  ]
  return (
    <div className="hidden px-6 md:block">
      <ScrollRegion label={words.table}>
        <table className="w-full min-w-max text-sm">
          <thead>
            <tr className="border-b border-line-strong text-left text-muted">
              {heads.map((head, at) => (
                <th key={head} scope="col" className={classes('h-9 px-2 font-medium', at > 1 && 'text-right')}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          {groupsOf(plan).map(({ stage, tasks }) => (
            <tbody key={stage?.id ?? ''}>
              <tr>
                <th scope="rowgroup" colSpan={heads.length} className="px-2 pt-4 pb-1 text-left font-bold">
                  {stage ? stageName(text.programme.stage, stage.kind) : words.withoutStage}
                </th>
              </tr>
              {tasks.map((task) => {
                const due = dates.get(task.id)
                const days = (value: number | undefined) => (value === undefined ? '' : format.number(value))
                const date = (value: string | undefined) => (value === undefined ? '' : format.date(value))
                return (
                  <tr key={task.id} className="numeric h-(--row-height) border-b border-line hover:bg-hover">
                    <td className="px-2">
                      <button type="button" onClick={() => onOpen(task.id)} className="text-left hover:underline">
                        {task.name}
                      </button>
                      {due?.isCritical && <span className="ml-2 text-xs text-overdue-ink">{words.critical}</span>}
                    </td>
                    <td className="px-2 text-muted">{task.responsible?.title ?? words.nobody}</td>
                    <td className="px-2 text-right">{task.days === 0 ? words.milestone : days(task.days)}</td>
                    <td className="px-2 text-right">{date(due?.startsOn)}</td>
                    <td className="px-2 text-right">{date(due?.endsOn)}</td>
                    <td className="px-2 text-right text-muted">{date(due?.lateStartsOn)}</td>
                    <td className="px-2 text-right text-muted">{date(due?.lateEndsOn)}</td>
                    <td className="px-2 text-right">{days(due?.totalSlack)}</td>
                    <td className="px-2 text-right">{days(due?.freeSlack)}</td>
                  </tr>
                )
              })}
            </tbody>
          ))}
        </table>
      </ScrollRegion>
    </div>
  )
}

/** On the phone: what is due when, one under the other. */
export function PlanList({ plan, dates, onOpen }: PlanListProps) {
  const { text } = useFullLocale()
  return (
    <div className="flex flex-col gap-5 px-4 md:hidden">
      {groupsOf(plan).map(({ stage, tasks }) => (
        <section key={stage?.id ?? ''}>
          <h2 className="mb-1 font-bold">
            {stage ? stageName(text.programme.stage, stage.kind) : text.plan.withoutStage}
          </h2>
          <ul>
            {tasks.map((task) => (
              <PlanListRow key={task.id} task={task} due={dates.get(task.id)} onOpen={() => onOpen(task.id)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function PlanListRow(props: {
  readonly task: PlanTask
  readonly due: DueDates | undefined
  readonly onOpen: () => void
}) {
  const { task, due, onOpen } = props
  const { text, format } = useFullLocale()
  const short = { day: 'numeric', month: 'short' } as const
  const slack = due && due.totalSlack > 0 ? format.count(text.plan.slackDays, due.totalSlack) : ''
  return (
    <li className="border-b border-line">
      <button type="button" onClick={onOpen} className="flex w-full flex-col gap-0.5 py-2 text-left">
        <span className={classes('font-medium', task.state === 'done' && 'text-muted line-through')}>{task.name}</span>
        <span className="numeric text-sm text-muted">
          {due && `${format.datePart(due.startsOn, short)} – ${format.datePart(due.endsOn, short)}`}
          {' · '}
          {task.responsible?.title ?? text.plan.nobody}
          {task.state === 'done' && ` · ${text.plan.done}`}
          {slack && ` · ${text.plan.totalSlack}: ${slack}`}
        </span>
        {due?.isCritical && <span className="text-sm text-overdue-ink">{text.plan.critical}</span>}
      </button>
    </li>
  )
}
