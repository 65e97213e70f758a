import { CalendarCheck, CalendarX2, Clock, TriangleAlert } from 'lucide-react'
import { classes } from './classes.ts'

const looks = {
  none: { Icon: CalendarX2, ink: 'text-none-ink', soft: 'bg-none-soft', edge: 'bg-none-edge' },
  overdue: {
    Icon: TriangleAlert,
    ink: 'text-overdue-ink',
    soft: 'bg-overdue-soft',
    edge: 'bg-overdue-edge',
  },
  today: { Icon: Clock, ink: 'text-today-ink', soft: 'bg-today-soft', edge: 'bg-today-edge' },
  planned: {
    Icon: CalendarCheck,
    ink: 'text-planned-ink',
    soft: 'bg-planned-soft',
    edge: 'bg-planned-edge',
  },
} as const

export type ActivityState = keyof typeof looks

/** The background class of a card's left edge for its next activity. */
export function activityEdgeClass(state: ActivityState): string {
  return looks[state].edge
}

/** The next activity's state: colour, icon and word together, never the colour alone. */
export function ActivityStateMark(props: {
  readonly state: ActivityState
  /** The word or the date to show, already in the reader's language. */
  readonly children: string
  readonly isBare?: boolean
}) {
  const { Icon, ink, soft } = looks[props.state]
  return (
    <span
      className={classes(
        'inline-flex h-5 max-w-full items-center gap-1 text-xs font-medium',
        ink,
        !props.isBare && classes('rounded-full px-2', soft),
      )}
    >
      <Icon size={13} aria-hidden className="shrink-0" />
      <span className="truncate">{props.children}</span>
    </span>
  )
}
