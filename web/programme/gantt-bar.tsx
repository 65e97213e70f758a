import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { ganttRow } from './gantt.tsx'
import type { Scale } from './gantt-scale.ts'
import type { PlanTask } from './plan-queries.ts'
import type { DraftedPlan, DueDates } from './use-plan-draft.ts'

const inset = 7
const handle = 8
const draggedPx = 3

interface BarProps {
  readonly task: PlanTask
  readonly y: number
  readonly scale: Scale
  readonly drafted: DraftedPlan
  readonly mayChange: boolean
  readonly onOpen: () => void
  readonly onSave: () => void
}

interface Grip {
  readonly x: number
  readonly part: 'whole' | 'end'
  readonly due: DueDates
  isDragged: boolean
}

/** A task on its days, and how long it may be late. Dragged or moved with the keys it is a draft until saved. */
export function GanttBar(props: BarProps) {
  const { task, y, scale, drafted, onOpen } = props
  const { text, format } = useFullLocale()
  const due = drafted.dates.get(task.id)
  const grip = useRef<Grip | undefined>(undefined)
  if (!due) return null
  // One draft at a time: while another bar is being moved this one only opens.
  const isHeld = drafted.draft !== undefined && drafted.draft.task !== task.id
  const isFixed = !props.mayChange || isHeld || task.startedOn !== null || task.finishedOn !== null
  const x = scale.x(due.startsOn)
  const width = scale.x(due.endsOn) + scale.dayWidth - x
  const { move, stretch } = changesOf(props, due)

  function grab(event: PointerEvent<SVGGElement>) {
    if (event.button !== 0 || !due) return
    const at = event.nativeEvent.offsetX
    const part = task.days > 0 && at > x + width - handle ? 'end' : 'whole'
    grip.current = { x: event.clientX, part, due, isDragged: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function drag(event: PointerEvent<SVGGElement>) {
    const held = grip.current
    if (!held || isFixed) return
    const moved = event.clientX - held.x
    if (!held.isDragged && Math.abs(moved) < draggedPx) return
    held.isDragged = true
    const days = Math.round(moved / scale.dayWidth)
    if (held.part === 'whole') move(scale.dateAt(scale.x(held.due.startsOn) + days * scale.dayWidth))
    else stretch(scale.dateAt(scale.x(held.due.endsOn) + days * scale.dayWidth))
  }

  function press(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const { workdays, draft } = drafted
    if (event.key === 'Enter') return draft ? props.onSave() : onOpen()
    if (event.key === 'Escape' && draft) return drafted.change(undefined)
    if (step === 0 || isFixed || !due) return
    event.preventDefault()
    if (event.shiftKey) stretch(workdays.dateOf(workdays.indexOf(due.endsOn) + step))
    else move(workdays.dateOf(workdays.indexOf(due.startsOn) + step))
  }

  const name = text.plan.bar({ name: task.name, start: format.date(due.startsOn), end: format.date(due.endsOn) })
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={[name, due.isCritical ? text.plan.critical : '', isFixed ? '' : text.plan.barKeys].join(' ').trim()}
      className={classes('group outline-none', isFixed ? 'cursor-pointer' : 'cursor-grab touch-none')}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={() => {
        if (grip.current && !grip.current.isDragged) onOpen()
        grip.current = undefined
      }}
      onKeyDown={press}
    >
      <title>{name}</title>
      <BarShape {...props} due={due} x={x} width={width} y={y} />
    </g>
  )
}

/** What moving or stretching a task to a day makes of it, snapped to days that are worked. */
function changesOf({ task, drafted }: BarProps, due: DueDates) {
  const { workdays, draft } = drafted
  const own = draft?.task === task.id ? draft : { task: task.id }
  return {
    move: (date: string) => drafted.change({ ...own, notBefore: workdays.dateOf(workdays.indexOf(date)) }),
    stretch: (date: string) =>
      drafted.change({ ...own, days: Math.max(1, workdays.indexOf(date) - workdays.indexOf(due.startsOn) + 1) }),
  }
}

function BarShape(props: BarProps & { readonly due: DueDates; readonly x: number; readonly width: number }) {
  const { task, y, scale, due, x, width, drafted } = props
  const isDrafted = drafted.draft?.task === task.id
  const fill =
    task.state === 'done' ? 'fill-(--today-edge)' : due.isCritical ? 'fill-(--overdue-edge)' : 'fill-(--planned-edge)'
  const middle = y + ganttRow / 2
  const end = scale.x(due.endsOn) + scale.dayWidth
  const slackEnd = scale.x(due.lateEndsOn) + scale.dayWidth
  const ring = classes(
    'stroke-2 group-focus-visible:stroke-(--focus)',
    isDrafted ? 'stroke-(--accent)' : 'stroke-transparent',
  )
  return (
    <>
      {slackEnd > end && task.state !== 'done' && (
        <line
          x1={end}
          x2={slackEnd}
          y1={middle}
          y2={middle}
          strokeDasharray="2 3"
          strokeWidth={2}
          className="stroke-(--planned-edge)"
        />
      )}
      {task.days === 0 ? (
        <path d={`M${end} ${middle - 8}l8 8-8 8-8-8z`} className={classes(fill, ring)} />
      ) : (
        <rect x={x} y={y + inset} width={width} height={ganttRow - 2 * inset} rx={3} className={classes(fill, ring)} />
      )}
      {task.state === 'doing' && <rect x={x} y={middle - 2} width={width / 2} height={4} className="fill-(--paper)" />}
    </>
  )
}
