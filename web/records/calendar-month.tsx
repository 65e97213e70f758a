import { useRef, useState } from 'react'
import { Plus } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { addDays } from '#common/dates.ts'
import { eventsOn, type PlacedEvent } from './calendar-days.ts'
import { CalendarItem, type CalendarWorld } from './calendar-event.tsx'
import { useDayDrop } from './use-day-drop.ts'

const shownMax = 3

/** Whole weeks; a day that has more than fits leads to it. */
export function CalendarMonth(props: {
  readonly world: CalendarWorld
  readonly days: readonly string[]
  readonly month: string
  readonly events: readonly PlacedEvent[]
}) {
  const { world, days, month, events } = props
  const { format, text } = useLocale()
  const [active, setActive] = useState<string>()
  const stop = days.find((day) => day === active) ?? days.find((day) => day === world.today) ?? month

  const grid = useKeysWithin<HTMLDivElement>((key) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key.key]
    const from = key.target instanceof HTMLElement ? key.target.dataset.day : undefined
    if (by === undefined || from === undefined || key.shiftKey) return
    key.preventDefault()
    const next = addDays(from, by)
    setActive(next)
    const around = key.target instanceof HTMLElement ? key.target.closest('[data-calendar]') : null
    around?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus()
  })

  return (
    <div
      ref={grid}
      data-calendar
      role="group"
      aria-label={text.calendar.month}
      className="grid min-h-0 flex-1 auto-rows-fr grid-cols-7 overflow-auto border-line [grid-template-rows:auto]"
    >
      {days.slice(0, 7).map((day) => (
        <div key={day} className="h-7 border-b border-line px-2 text-xs leading-7 text-muted first-letter:uppercase">
          {format.datePart(day, { weekday: 'short' })}
        </div>
      ))}
      {days.map((day) => (
        <MonthDay
          key={day}
          world={world}
          day={day}
          isOutside={day.slice(0, 7) !== month.slice(0, 7)}
          hasTabStop={day === stop}
          events={eventsOn(events, day)}
        />
      ))}
    </div>
  )
}

function MonthDay(props: {
  readonly world: CalendarWorld
  readonly day: string
  readonly isOutside: boolean
  readonly hasTabStop: boolean
  readonly events: readonly PlacedEvent[]
}) {
  const { world, day, events } = props
  const { format, text } = useLocale()
  const element = useRef<HTMLDivElement>(null)
  const isOver = useDayDrop(element, (event) => world.move(event, { day }))
  const shown = events.length > shownMax + 1 ? events.slice(0, shownMax) : events
  const isToday = day === world.today
  return (
    <div
      ref={element}
      data-calendar-day={day}
      className={classes(
        'group/day flex min-h-36 min-w-0 flex-col gap-0.5 border-r border-b border-line p-1 [&:nth-child(7n)]:border-r-0',
        props.isOutside && 'bg-sunken',
        isOver && 'bg-accent-soft',
      )}
    >
      <button
        type="button"
        data-day={day}
        tabIndex={props.hasTabStop ? 0 : -1}
        disabled={!world.mayCreate}
        aria-label={world.mayCreate ? text.calendar.createOn({ day: format.dateLong(day) }) : format.dateLong(day)}
        aria-current={isToday ? 'date' : undefined}
        onClick={() => world.create(day)}
        className="flex h-6 shrink-0 items-center gap-1 rounded-sm px-1 text-xs hover:enabled:bg-hover"
      >
        <span
          className={classes(
            'numeric flex h-5 min-w-5 items-center justify-center rounded-full px-1',
            isToday ? 'bg-accent font-bold text-accent-contrast' : 'text-muted',
          )}
        >
          {format.datePart(day, { day: 'numeric' })}
        </span>
        {world.mayCreate && (
          <Plus size={12} aria-hidden className="ml-auto text-muted opacity-0 group-hover/day:opacity-100" />
        )}
      </button>
      {shown.map((event) => (
        <CalendarItem key={event.row.id} world={world} event={event} />
      ))}
      {shown.length < events.length && (
        <button
          type="button"
          onClick={() => world.show(day)}
          className="h-6 shrink-0 rounded-sm px-1 text-left text-xs text-muted hover:bg-hover hover:text-ink"
        >
          {format.count(text.calendar.more, events.length - shown.length)}
        </button>
      )}
    </div>
  )
}
