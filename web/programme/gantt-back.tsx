import type { Workdays } from '#common/workdays.ts'
import { later } from '#common/workdays.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ganttHead } from './gantt.tsx'
import { ticksOf, type Scale } from './gantt-scale.ts'
import type { Plan } from './plan-queries.ts'

/** Months and days, those on which nobody works, today and the day that is aimed at. */
export function GanttBack(props: {
  readonly plan: Plan
  readonly scale: Scale
  readonly height: number
  readonly workdays: Workdays
}) {
  const { plan, scale, height, workdays } = props
  const { text, format } = useFullLocale()
  const { months, lines } = ticksOf(scale)
  const idle =
    scale.zoom === 'months'
      ? []
      : Array.from({ length: scale.days }, (_, at) => later(scale.first, at)).filter((date) => !workdays.isWorked(date))
  return (
    <g aria-hidden>
      {idle.map((date) => (
        <rect
          key={date}
          x={scale.x(date)}
          y={ganttHead}
          width={scale.dayWidth}
          height={height - ganttHead}
          className="fill-(--sunken)"
        />
      ))}
      {lines.map(({ date, x }) => (
        <g key={date}>
          <line x1={x} x2={x} y1={ganttHead} y2={height} className="stroke-(--line)" />
          {scale.zoom !== 'months' && (
            <text x={x + 3} y={38} className="numeric fill-(--ink-faint) text-[11px]">
              {format.datePart(date, { day: 'numeric' })}
            </text>
          )}
        </g>
      ))}
      {months.map(({ date, x }, at) => {
        const next = months[at + 1]
        return next && next.x - x < 40 ? null : (
          <text key={date} x={x + 3} y={18} className="fill-(--ink-muted) text-xs font-medium">
            {format.datePart(date, {
              month: 'short',
              year: date.slice(5, 7) === '01' || at === 0 ? 'numeric' : undefined,
            })}
          </text>
        )
      })}
      <line x1={0} x2={scale.width} y1={ganttHead} y2={ganttHead} className="stroke-(--line-strong)" />
      <Mark x={scale.x(plan.today) + scale.dayWidth / 2} height={height} label={text.plan.today} tone="today" />
      {plan.target && (
        <Mark x={scale.x(plan.target) + scale.dayWidth} height={height} label={text.plan.target} tone="why" />
      )}
    </g>
  )
}

function Mark(props: {
  readonly x: number
  readonly height: number
  readonly label: string
  readonly tone: 'today' | 'why'
}) {
  const { x, height, label, tone } = props
  const stroke = tone === 'today' ? 'stroke-(--today-edge)' : 'stroke-(--why-edge)'
  const fill = tone === 'today' ? 'fill-(--today-ink)' : 'fill-(--why-ink)'
  return (
    <>
      <line
        x1={x}
        x2={x}
        y1={ganttHead - 16}
        y2={height}
        strokeWidth={1.5}
        strokeDasharray={tone === 'why' ? '4 3' : undefined}
        className={stroke}
      />
      <text x={x + 4} y={ganttHead - 20} className={`text-[11px] font-medium ${fill}`}>
        {label}
      </text>
    </>
  )
}
