import { useEffect, useRef } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { eventsOn, type PlacedEvent } from './calendar-days.ts'
import { CalendarItem, type CalendarWorld } from './calendar-event.tsx'

/** The days that have something, one under the other: what fits a phone. */
export function CalendarAgenda(props: {
  readonly world: CalendarWorld
  readonly days: readonly string[]
  readonly events: readonly PlacedEvent[]
}) {
  const { world, days, events } = props
  const { format, text } = useLocale()
  const busy = days.filter((day) => eventsOn(events, day).length > 0)
  const next = busy.find((day) => day >= world.today)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // What is past is above, a scroll away.
    list.current?.querySelector(`[data-agenda-day="${next}"]`)?.scrollIntoView({ block: 'start' })
  }, [next])
  if (busy.length === 0) return <p className="px-4 py-8 text-sm text-muted md:px-6">{text.calendar.nothing}</p>
  return (
    <div
      ref={list}
      role="group"
      aria-label={text.calendar.agenda}
      className="min-h-0 flex-1 overflow-auto px-4 pb-16 md:px-6"
    >
      {busy.map((day) => (
        <section
          key={day}
          data-agenda-day={day}
          aria-label={format.dateLong(day)}
          className="border-b border-line py-2 md:flex md:gap-4"
        >
          <h2
            className={classes(
              'w-48 shrink-0 py-1 text-sm first-letter:uppercase',
              day === world.today ? 'font-bold text-accent-ink' : 'text-muted',
            )}
          >
            {format.datePart(day, { weekday: 'long', day: 'numeric', month: 'short' })}
          </h2>
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            {eventsOn(events, day).map((event) => (
              <CalendarItem key={event.row.id} world={world} event={event} />
            ))}
          </div>
        </section>
      ))}
    </div>
  )
}
