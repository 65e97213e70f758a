import { useEffect, useRef, type MouseEvent } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { eventsOn, instantAt, lanesOf, minutesOfDay, type PlacedEvent } from './calendar-days.ts'
import { CalendarItem, type CalendarWorld } from './calendar-event.tsx'
import { hourPx } from './calendar-resize.tsx'
import { useDayDrop } from './use-day-drop.ts'

const firstHour = 8
const snapMinutes = 15
const shortestMinutes = 25

/** One day or seven: whole days above, hours below. */
export function CalendarWeek(props: {
  readonly world: CalendarWorld
  readonly days: readonly string[]
  readonly events: readonly PlacedEvent[]
}) {
  const { world, days, events } = props
  const { format, text } = useLocale()
  const hours = useRef<HTMLDivElement>(null)
  useEffect(() => {
    hours.current?.scrollTo({ top: firstHour * hourPx })
  }, [])
  const columns = { gridTemplateColumns: `3.25rem repeat(${days.length}, minmax(0, 1fr))` }
  return (
    <div role="group" aria-label={text.calendar.week} className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <div style={columns} className="grid border-b border-line pr-[var(--scrollbar,0px)]">
        <span />
        {days.map((day) => (
          <WholeDay key={day} world={world} day={day} events={eventsOn(events, day).filter((one) => one.isAllDay)} />
        ))}
      </div>
      {world.isTimed && (
        <div
          ref={hours}
          role="group"
          aria-label={text.calendar.hours}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto"
        >
          <div style={columns} className="grid">
            <div aria-hidden style={{ height: 24 * hourPx }} className="relative">
              {Array.from({ length: 23 }, (_, hour) => (
                <span
                  key={hour}
                  style={{ top: (hour + 1) * hourPx - 8 }}
                  className="numeric absolute right-2 text-2xs text-muted"
                >
                  {format.time(instantAt(days[0] ?? world.today, (hour + 1) * 60, format.timeZone))}
                </span>
              ))}
            </div>
            {days.map((day) => (
              <Hours key={day} world={world} day={day} events={eventsOn(events, day).filter((one) => !one.isAllDay)} />
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

interface DayProps {
  readonly world: CalendarWorld
  readonly day: string
  readonly events: readonly PlacedEvent[]
}

function WholeDay({ world, day, events }: DayProps) {
  const { format, text } = useLocale()
  const element = useRef<HTMLDivElement>(null)
  const isOver = useDayDrop(element, (event) => world.move(event, { day }))
  const shown = format.datePart(day, { weekday: 'short', day: 'numeric' })
  return (
    <div
      ref={element}
      data-calendar-day={day}
      className={classes('flex min-w-0 flex-col gap-0.5 border-l border-line p-1', isOver && 'bg-accent-soft')}
    >
      <button
        type="button"
        disabled={!world.mayCreate}
        // Whoever speaks to the screen says what stands there.
        aria-label={`${shown}: ${world.mayCreate ? text.calendar.createOn({ day: format.dateLong(day) }) : format.dateLong(day)}`}
        aria-current={day === world.today ? 'date' : undefined}
        onClick={() => world.create(day)}
        className={classes(
          'h-6 truncate rounded-sm px-1 text-left text-xs first-letter:uppercase hover:enabled:bg-hover',
          day === world.today ? 'font-bold text-accent-ink' : 'text-muted',
        )}
      >
        {shown}
      </button>
      {events.map((event) => (
        <CalendarItem key={event.row.id} world={world} event={event} />
      ))}
    </div>
  )
}

/** Pressing an empty hour begins a record there; the heads of the days are the keyboard's way. */
function Hours({ world, day, events }: DayProps) {
  const element = useRef<HTMLDivElement>(null)
  const isOver = useDayDrop(element, (event, offsetY) => world.move(event, { day, minute: minuteAt(offsetY) }))

  function onClick(click: MouseEvent<HTMLDivElement>) {
    if (!world.mayCreate || click.target !== click.currentTarget) return
    world.create(day, minuteAt(click.clientY - click.currentTarget.getBoundingClientRect().top))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      ref={element}
      data-calendar-hours={day}
      onClick={onClick}
      style={{ height: 24 * hourPx, backgroundSize: `100% ${hourPx}px` }}
      className={classes(
        'relative border-l border-line bg-[linear-gradient(to_bottom,var(--line)_1px,transparent_1px)]',
        isOver && 'bg-accent-soft',
      )}
    >
      {lanesOf(events).map(({ event, lane, lanes, width }) => (
        <CalendarItem
          key={event.row.id}
          world={world}
          event={event}
          isTall
          style={{
            position: 'absolute',
            top: (event.startMinute / 60) * hourPx,
            height: (Math.max(shortestMinutes, event.endMinute - event.startMinute) / 60) * hourPx - 1,
            left: `calc(${(lane / lanes) * 100}% + 1px)`,
            width: `calc(${(width / lanes) * 100}% - 3px)`,
          }}
        />
      ))}
    </div>
  )
}

function minuteAt(offsetY: number): number {
  const minute = Math.floor(((offsetY / hourPx) * 60) / snapMinutes) * snapMinutes
  return Math.min(minutesOfDay - snapMinutes, Math.max(0, minute))
}
