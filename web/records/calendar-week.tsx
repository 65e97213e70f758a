import { useEffect, useRef, type MouseEvent } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { useNow } from '#web/ui/use-now.ts'
import { crowdOf, eventsOn, instantAt, lanesOf, minutesOfDay, placeOf, type PlacedEvent } from './calendar-days.ts'
import { CalendarItem, isEventDone, type CalendarWorld } from './calendar-event.tsx'
import { hourPx } from './calendar-resize.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { useDayDrop } from './use-day-drop.ts'

const firstHour = 8
const snapMinutes = 15
const shortestMinutes = 25
/** Side by side in one of seven days, on a phone, and in a day that has the page. */
const lanesMax = { week: 2, narrow: 3, day: 8 }
/** Where what did not fit is counted. */
const heapPx = 30

/** One day or seven: whole days above, hours below. */
export function CalendarWeek(props: {
  readonly world: CalendarWorld
  readonly days: readonly string[]
  readonly events: readonly PlacedEvent[]
}) {
  const { world, days, events } = props
  const { format, text } = useLocale()
  const isNarrow = useIsNarrow()
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
              <Hours
                key={day}
                world={world}
                day={day}
                lanesMax={days.length > 1 ? lanesMax.week : isNarrow ? lanesMax.narrow : lanesMax.day}
                events={eventsOn(events, day).filter((one) => !one.isAllDay)}
              />
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
function Hours({ world, day, lanesMax: max, events }: DayProps & { readonly lanesMax: number }) {
  const { text, format } = useLocale()
  const element = useRef<HTMLDivElement>(null)
  const { shown, folded } = crowdOf(events, { lanesMax: max, isMinor: isEventDone })
  const free = folded.length > 0 ? `(100% - ${heapPx}px)` : '100%'
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
      {day === world.today && <NowLine />}
      {lanesOf(shown).map(({ event, lane, lanes, width }) => (
        <CalendarItem
          key={event.row.id}
          world={world}
          event={event}
          isTall
          style={{
            position: 'absolute',
            top: (event.startMinute / 60) * hourPx,
            height: (Math.max(shortestMinutes, event.endMinute - event.startMinute) / 60) * hourPx - 1,
            left: `calc(${lane / lanes} * ${free} + 1px)`,
            width: `calc(${width / lanes} * ${free} - 3px)`,
          }}
        />
      ))}
      {folded.map((heap) => (
        <button
          key={heap[0]?.row.id}
          type="button"
          aria-label={format.count(text.calendar.more, heap.length)}
          title={heap.map(({ row }) => row.title).join('\n')}
          onClick={() => world.show(day)}
          style={{ top: ((heap[0]?.startMinute ?? 0) / 60) * hourPx, width: heapPx - 2 }}
          className="numeric absolute right-0 h-5 rounded-sm text-xs text-muted hover:bg-hover hover:text-ink"
        >
          +{heap.length}
        </button>
      ))}
    </div>
  )
}

/** Where the day has come to, behind what stands there. */
function NowLine() {
  const { format } = useLocale()
  const { minute } = placeOf(new Date(useNow()).toISOString(), format.timeZone)
  return (
    <span
      aria-hidden
      style={{ top: (minute / 60) * hourPx }}
      className="pointer-events-none absolute inset-x-0 border-t-2 border-accent before:absolute before:-top-[5px] before:-left-1 before:size-2 before:rounded-full before:bg-accent"
    />
  )
}

function minuteAt(offsetY: number): number {
  const minute = Math.floor(((offsetY / hourPx) * 60) / snapMinutes) * snapMinutes
  return Math.min(minutesOfDay - snapMinutes, Math.max(0, minute))
}
