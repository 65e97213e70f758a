import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { newRecordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { CalendarAgenda } from './calendar-agenda.tsx'
import { addDays } from '#common/dates.ts'
import { daysOf, instantAt, movedValues, resizedValues, stepped, todayIn, type PlacedEvent } from './calendar-days.ts'
import type { CalendarWorld } from './calendar-event.tsx'
import { CalendarMonth } from './calendar-month.tsx'
import { CalendarTimeline } from './calendar-timeline.tsx'
import { CalendarWeek } from './calendar-week.tsx'
import { calendarSpans, type CalendarSpan } from './list-address.ts'
import { ListFailure } from './list-empty.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { takeSeen, useNotedStops } from './list-walk.ts'
import { useCalendar, type CalendarSource } from './use-calendar.ts'

/** Of a calendar's address: the day that it shows, and how much around it. */
export interface CalendarPlace {
  readonly day?: string | undefined
  readonly span?: CalendarSpan | undefined
}

interface CalendarFrameProps {
  /** Stable between renderings: they are what is asked for. */
  readonly sources: readonly CalendarSource[]
  readonly place: CalendarPlace
  readonly usualSpan: CalendarSpan
  readonly onPlace: (place: CalendarPlace) => void
  /** What an empty hour makes; nothing where nothing may be made. */
  readonly creates: ReaderModule | undefined
  readonly children?: ReactNode
}

const usualHour = 9
const narrowSpans: readonly CalendarSpan[] = ['agenda', 'day']

/** Days with what is on them, of one module or of several. */
export function CalendarFrame(props: CalendarFrameProps) {
  const { sources, place, onPlace } = props
  const { text, format } = useLocale()
  const today = todayIn(format.timeZone, useNow())
  const day = place.day ?? today
  const isNarrow = useIsNarrow()
  const wanted = place.span ?? props.usualSpan
  const span: CalendarSpan = isNarrow && !narrowSpans.includes(wanted) ? 'agenda' : wanted
  const days = useMemo(() => daysOf(span, day, format.locale), [span, day, format.locale])
  const calendar = useCalendar(sources, days)
  const { world, news } = useWorld(props, today, calendar.change)
  useWalked(sources, calendar)
  const parts = { world, days, events: calendar.events }
  return (
    <>
      <CalendarHead span={span} day={day} days={days} spans={isNarrow ? narrowSpans : calendarSpans} onPlace={onPlace}>
        {props.children}
      </CalendarHead>
      {calendar.isCut && (
        <p className="bg-none-soft px-4 py-1 text-sm text-none-ink md:px-6">{text.calendar.tooMany}</p>
      )}
      {calendar.error ? (
        <ListFailure error={calendar.error} onRetry={calendar.retry} />
      ) : calendar.isEmptyHanded ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : span === 'month' ? (
        <CalendarMonth {...parts} month={day} />
      ) : span === 'agenda' ? (
        <CalendarAgenda {...parts} />
      ) : span === 'timeline' ? (
        <CalendarTimeline {...parts} />
      ) : (
        <CalendarWeek key={span} {...parts} />
      )}
      <div role="status" aria-live="polite" className="sr-only">
        {news}
      </div>
    </>
  )
}

/** From one record to the next in the order of the days, and back to the one that was open. */
function useWalked(sources: readonly CalendarSource[], calendar: ReturnType<typeof useCalendar>): void {
  const { events, isCut, isEmptyHanded } = calendar
  const stops = useMemo(() => events.map(({ module, row }) => ({ module: module.name, id: row.id })), [events])
  useNotedStops(stops, isCut)
  const [seen] = useState(() => takeSeen(sources.map(({ module }) => module.name)))
  useEffect(() => {
    if (seen === undefined || isEmptyHanded) return
    const event = document.querySelector<HTMLElement>(`[data-event="${CSS.escape(seen)}"]`)
    event?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    event?.focus({ preventScroll: true })
  }, [seen, isEmptyHanded])
}

function useWorld(
  { sources, creates, place, onPlace }: CalendarFrameProps,
  today: string,
  change: (event: PlacedEvent, values: Readonly<Record<string, string>>) => Promise<boolean>,
): { readonly world: CalendarWorld; readonly news: string } {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const [news, setNews] = useState('')

  async function move(event: PlacedEvent, to: { readonly day: string; readonly minute?: number | undefined }) {
    const { title } = event.row
    if (to.day === event.from && (to.minute === undefined || to.minute === event.startMinute)) return
    const isMoved = await change(event, movedValues(event, event.keys, to, format.timeZone))
    setNews(isMoved ? text.calendar.moved({ title, day: format.dateLong(to.day) }) : text.calendar.notMoved({ title }))
  }

  async function resize(event: PlacedEvent, endMinute: number) {
    const values = resizedValues(event, event.keys, endMinute, format.timeZone)
    if (!values) return
    const { title } = event.row
    const isDone = await change(event, values)
    const until = Object.values(values)[0] ?? ''
    setNews(isDone ? text.calendar.resized({ title, time: format.time(until) }) : text.calendar.notMoved({ title }))
  }

  const keys = sources.find(({ module }) => module === creates)?.keys
  const world: CalendarWorld = {
    today,
    isTimed: sources.some((source) => source.keys.isTimed),
    isMixed: sources.length > 1,
    mayMove: ({ module, keys: own }) => mayWrite(module, own.start),
    mayResize: ({ module, keys: own, isAllDay }) =>
      own.isTimed && !isAllDay && own.until !== undefined && mayWrite(module, own.until),
    mayCreate: creates !== undefined && keys !== undefined,
    move: (event, to) => void move(event, to),
    resize: (event, endMinute) => void resize(event, endMinute),
    step: (event, by) => void move(event, { day: addDays(event.from, by) }),
    show: (next) => onPlace({ day: next, span: place.span === 'day' ? 'agenda' : 'day' }),
    create(on, minute) {
      if (!creates || !keys) return
      const start = keys.isTimed ? instantAt(on, minute ?? usualHour * 60, format.timeZone) : on
      const field = creates.fields.find(({ name }) => name === keys.start)
      const values = { ...(field?.mayWrite !== false && { [keys.start]: start }) }
      const search = new URLSearchParams({ values: JSON.stringify(values) }).toString()
      void navigate({ href: `${newRecordHref(creates.name)}?${search}` })
    },
  }
  return { world, news }
}

function mayWrite(module: ReaderModule, name: string): boolean {
  const field = module.fields.find((one) => one.name === name)
  return module.may.update !== 'none' && field?.mayWrite !== false && field?.readOnly !== true
}

function CalendarHead(props: {
  readonly span: CalendarSpan
  readonly day: string
  readonly days: readonly string[]
  readonly spans: readonly CalendarSpan[]
  readonly onPlace: (place: CalendarPlace) => void
  readonly children: ReactNode
}) {
  const { span, day, days, spans, onPlace } = props
  const { text, format } = useLocale()
  const step = (by: 1 | -1) => onPlace({ day: stepped(span, day, by), span })
  const month = (on: string) => format.datePart(on, { month: 'long', year: 'numeric' })
  const [first = day, last = day] = [days[0], days.at(-1)]
  const week = `${format.datePart(first, { day: 'numeric', month: 'short' })} – ${format.date(last)}`
  const title = { month: month(day), agenda: month(day), week, timeline: week, day: format.dateLong(day) }[span]
  return (
    <div className="flex flex-wrap items-center gap-1 border-b border-line px-4 py-1.5 md:px-6">
      <IconButton label={text.calendar.before} onPress={() => step(-1)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label={text.calendar.after} onPress={() => step(1)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
      <Button look="quiet" size="small" onPress={() => onPlace({ day: undefined, span })}>
        {text.calendar.today}
      </Button>
      <h2 aria-live="polite" className="px-1 text-base font-bold first-letter:uppercase">
        {title}
      </h2>
      <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1">
        {props.children}
        <div role="group" aria-label={text.calendar.span} className="flex gap-0.5">
          {spans.map((one) => (
            <Button
              key={one}
              size="small"
              look={one === span ? 'plain' : 'quiet'}
              aria-pressed={one === span}
              onPress={() => onPlace({ day: props.day, span: one })}
            >
              {text.calendar[one]}
            </Button>
          ))}
        </div>
      </div>
    </div>
  )
}
