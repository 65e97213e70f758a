import { ganttRow } from './gantt.tsx'
import type { Scale } from './gantt-scale.ts'
import type { Plan } from './plan-queries.ts'
import type { DueDates } from './use-plan-draft.ts'

/** An elbow from the end or beginning of what is waited for to the task that waits. */
export function GanttLinks(props: {
  readonly plan: Plan
  readonly dates: ReadonlyMap<string, DueDates>
  readonly scale: Scale
  readonly rows: ReadonlyMap<string, number>
}) {
  const { plan, dates, scale, rows } = props
  const lines = plan.tasks.flatMap((task) =>
    task.dependencies.flatMap(({ task: before, kind }) => {
      const [from, to] = [dates.get(before), dates.get(task.id)]
      const [fromRow, toRow] = [rows.get(before), rows.get(task.id)]
      if (!from || !to || fromRow === undefined || toRow === undefined) return []
      const x1 = kind.startsWith('F') ? scale.x(from.endsOn) + scale.dayWidth : scale.x(from.startsOn)
      // A milestone stands on the evening of its day.
      const left = task.days === 0 ? scale.x(to.endsOn) + scale.dayWidth - 8 : scale.x(to.startsOn)
      const x2 = kind.endsWith('S') ? left : scale.x(to.endsOn) + scale.dayWidth
      const isCritical = from.isCritical && to.isCritical
      const path = elbow(x1, fromRow + ganttRow / 2, x2, toRow + ganttRow / 2, kind.endsWith('S') ? 1 : -1)
      return [{ key: `${before} ${task.id}`, path, isCritical }]
    }),
  )
  return (
    <g aria-hidden fill="none">
      <defs>
        {(['plain', 'critical'] as const).map((name) => (
          <marker
            key={name}
            id={`gantt-${name}`}
            viewBox="0 0 6 6"
            refX={5}
            refY={3}
            markerWidth={6}
            markerHeight={6}
            orient="auto"
          >
            <path
              d="M0 0 6 3 0 6z"
              className={name === 'critical' ? 'fill-(--overdue-edge)' : 'fill-(--planned-edge)'}
            />
          </marker>
        ))}
      </defs>
      {lines.map(({ key, path, isCritical }) => (
        <path
          key={key}
          d={path}
          markerEnd={`url(#gantt-${isCritical ? 'critical' : 'plain'})`}
          strokeWidth={isCritical ? 1.5 : 1}
          className={isCritical ? 'stroke-(--overdue-edge)' : 'stroke-(--planned-edge)'}
        />
      ))}
    </g>
  )
}

const stub = 6

/** Straight down where there is room before the task; else around, between two rows. */
function elbow(x1: number, y1: number, x2: number, y2: number, side: 1 | -1): string {
  const arrive = x2 - side * stub
  if (side * (arrive - x1) >= 0) return `M${x1} ${y1}H${arrive}V${y2}H${x2}`
  const between = y2 > y1 ? y2 - ganttRow / 2 : y2 + ganttRow / 2
  return `M${x1} ${y1}h${stub}V${between}H${arrive}V${y2}H${x2}`
}
