import { useRef } from 'react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderField } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { addDays } from '#common/dates.ts'
import { placeOnAxis, type PlacedEvent } from './calendar-days.ts'
import { CalendarItem, type CalendarWorld } from './calendar-event.tsx'
import { choicesOf } from './choices.ts'
import { FieldValue } from './field-value.tsx'
import { compareKeys, keyText } from './grouping.ts'
import { useDayDrop } from './use-day-drop.ts'

/** Pixels of the column of titles, which stays in sight. */
const titlePx = 224
const weekDays = 7

interface TimelineProps {
  readonly world: CalendarWorld
  readonly days: readonly string[]
  readonly events: readonly PlacedEvent[]
}

/** A line a record, from its first day to its last, over the weeks of a quarter. */
export function CalendarTimeline({ world, days, events }: TimelineProps) {
  const { text, format } = useLocale()
  const lines = useRef<HTMLDivElement>(null)
  const [first = world.today] = days
  const groups = useGroups(events)
  const isOver = useDayDrop(lines, (event, _offsetY, startX) => {
    const widthPx = (lines.current?.offsetWidth ?? 0) - titlePx
    const day = Math.round(((startX - titlePx) / widthPx) * days.length)
    world.move(event, { day: addDays(first, Math.min(days.length - 1, Math.max(0, day))) })
  })
  if (events.length === 0) return <p className="px-4 py-8 text-sm text-muted md:px-6">{text.calendar.nothing}</p>
  const today = placeOnAxis(days, world.today, world.today)
  return (
    <div role="group" aria-label={text.calendar.timeline} className="min-h-0 flex-1 overflow-auto pb-16">
      <div ref={lines} data-timeline={first} className={`relative min-w-[64rem] ${isOver ? 'bg-accent-soft' : ''}`}>
        <Axis days={days} />
        {today && (
          <span
            aria-hidden
            style={{ left: `calc(${titlePx}px + (100% - ${titlePx}px) * ${today.left + today.width / 2})` }}
            className="pointer-events-none absolute inset-y-0 w-px bg-accent"
          />
        )}
        {groups.map(({ key, field, value, events: own }) => (
          <div key={key}>
            {field && (
              <h3 className="sticky left-0 flex w-max max-w-full items-center gap-2 px-4 pt-3 pb-1 text-sm font-bold md:px-6">
                {keyText(value) === ''
                  ? text.tables.withoutValue({ field: field.label[format.language] })
                  : own[0] && <FieldValue isPlain module={own[0].module} field={field} value={value} />}
                <Chip>{String(own.length)}</Chip>
              </h3>
            )}
            <ol>
              {own.map((event) => (
                <Line key={event.row.id} world={world} days={days} event={event} />
              ))}
            </ol>
          </div>
        ))}
      </div>
    </div>
  )
}

/** The weeks, by their first day. */
function Axis({ days }: { readonly days: readonly string[] }) {
  const { format } = useLocale()
  const weeks = days.filter((_, index) => index % weekDays === 0)
  return (
    <div
      aria-hidden
      style={{ gridTemplateColumns: `${titlePx}px repeat(${weeks.length}, minmax(0, 1fr))` }}
      className="sticky top-0 z-20 grid border-b border-line bg-surface text-xs text-muted"
    >
      <span className="sticky left-0 bg-surface" />
      {weeks.map((day) => (
        <span key={day} className="truncate border-l border-line px-1 py-1">
          {format.datePart(day, { day: 'numeric', month: 'short' })}
        </span>
      ))}
    </div>
  )
}

function Line(props: { readonly world: CalendarWorld; readonly days: readonly string[]; readonly event: PlacedEvent }) {
  const { world, days, event } = props
  const { format } = useLocale()
  const place = placeOnAxis(days, event.from, event.to)
  if (!place) return null
  const said =
    event.from === event.to
      ? format.dateLong(event.from)
      : `${format.dateLong(event.from)} – ${format.dateLong(event.to)}`
  return (
    <li className="flex h-8 border-b border-line">
      {/* The bar is the link of the keyboard and of screen readers; this one is for the mouse. */}
      <Link
        to={recordHref(event.module.name, event.row.id)}
        tabIndex={-1}
        aria-hidden
        style={{ width: titlePx }}
        className="sticky left-0 z-10 shrink-0 truncate border-r border-line bg-surface pr-2 pl-4 text-sm leading-8 text-ink no-underline hover:underline md:pl-6"
      >
        {event.row.title || event.module.label.singular[format.language]}
      </Link>
      <div
        style={{ backgroundSize: `${100 / (days.length / weekDays)}% 100%` }}
        className="relative flex-1 bg-[linear-gradient(to_right,var(--line)_1px,transparent_1px)]"
      >
        <CalendarItem
          world={world}
          event={event}
          style={{
            position: 'absolute',
            top: 3,
            left: `${place.left * 100}%`,
            width: `${place.width * 100}%`,
            minWidth: 10,
          }}
        />
        <span className="sr-only">{said}</span>
      </div>
    </li>
  )
}

interface Group {
  readonly key: string
  readonly field: ReaderField | undefined
  readonly value: unknown
  readonly events: readonly PlacedEvent[]
}

/** By what the view groups, in the order of its list; all as one where it does not. */
function useGroups(events: readonly PlacedEvent[]): readonly Group[] {
  const model = useModel()
  const { format } = useLocale()
  const [one] = events
  const field = one?.keys.group
  if (!one || !field || events.some(({ module }) => module !== one.module)) {
    return [{ key: '', field: undefined, value: undefined, events }]
  }
  const order = choicesOf(model, { module: one.module, field, value: null }, format.language).map(({ id }) => id)
  const byKey = Map.groupBy(events, ({ row }) => keyText(row[field.name]))
  const groups = [...byKey].map(([key, own]) => ({ key, field, value: own[0]?.row[field.name], events: own }))
  const compare = compareKeys(order, format.locale)
  return groups.toSorted((a, b) => compare({ key: a.value }, { key: b.value }))
}
