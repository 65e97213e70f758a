import { Fragment } from 'react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { GanttBar } from './gantt-bar.tsx'
import { GanttBack } from './gantt-back.tsx'
import { GanttLinks } from './gantt-links.tsx'
import { GanttNames } from './gantt-names.tsx'
import { scaleOf, type Zoom } from './gantt-scale.ts'
import type { Plan } from './plan-queries.ts'
import { groupsOf } from './plan-rows.ts'
import type { DraftedPlan } from './use-plan-draft.ts'

export const ganttRow = 30
export const ganttHead = 44

/** Where each task stands from above, with a line for the stage before its tasks. */
function rowsOf(plan: Plan): ReadonlyMap<string, number> {
  const rows = new Map<string, number>()
  let at = ganttHead
  for (const { stage, tasks } of groupsOf(plan)) {
    rows.set(stage?.id ?? '', at)
    at += ganttRow
    for (const { id } of tasks) {
      rows.set(id, at)
      at += ganttRow
    }
  }
  return rows
}

/** The plan over time. Names stay in sight while one scrolls along. */
export function Gantt(props: {
  readonly plan: Plan
  readonly drafted: DraftedPlan
  readonly zoom: Zoom
  readonly selected: string | undefined
  readonly onOpen: (id: string) => void
  readonly onSave: () => void
}) {
  const { plan, drafted, zoom } = props
  const { text } = useFullLocale()
  const { dates } = drafted
  const ends = [...dates.values()].flatMap(({ startsOn, endsOn }) => [startsOn, endsOn])
  const scale = scaleOf(zoom, [plan.start, ...ends, ...(plan.target ? [plan.target] : [])])
  const rows = rowsOf(plan)
  const height = ganttHead + rows.size * ganttRow
  return (
    <div className="hidden border-y border-line md:block">
      <ScrollRegion label={text.plan.chart}>
        <div className="flex w-max min-w-full">
          <GanttNames plan={plan} dates={dates} selected={props.selected} onOpen={props.onOpen} />
          <svg width={scale.width} height={height} className="block shrink-0 select-none">
            <GanttBack plan={plan} scale={scale} height={height} workdays={drafted.workdays} />
            <GanttLinks plan={plan} dates={dates} scale={scale} rows={rows} />
            {groupsOf(plan).map(({ stage, tasks }) => {
              const due = tasks.flatMap(({ id }) => dates.get(id) ?? [])
              const from = due.map(({ startsOn }) => startsOn).toSorted()[0]
              const until = due
                .map(({ endsOn }) => endsOn)
                .toSorted()
                .at(-1)
              const y = rows.get(stage?.id ?? '') ?? 0
              return (
                <Fragment key={stage?.id ?? ''}>
                  {from !== undefined && until !== undefined && (
                    <rect
                      x={scale.x(from)}
                      y={y + ganttRow / 2 - 2}
                      width={scale.x(until) + scale.dayWidth - scale.x(from)}
                      height={4}
                      rx={2}
                      className="fill-(--line-strong)"
                    />
                  )}
                  {tasks.map((task) => (
                    <GanttBar
                      key={task.id}
                      task={task}
                      y={rows.get(task.id) ?? 0}
                      scale={scale}
                      drafted={drafted}
                      mayChange={plan.mayChange}
                      onOpen={() => props.onOpen(task.id)}
                      onSave={props.onSave}
                    />
                  ))}
                </Fragment>
              )
            })}
          </svg>
        </div>
      </ScrollRegion>
    </div>
  )
}
