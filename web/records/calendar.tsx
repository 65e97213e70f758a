import { useMemo, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { newRecordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { CalendarAgenda } from './calendar-agenda.tsx'
import { addDays, daysOf, instantAt, stepped, todayIn, type CalendarEvent, type CalendarKeys } from './calendar-days.ts'
import type { CalendarWorld } from './calendar-event.tsx'
import { CalendarMonth } from './calendar-month.tsx'
import { CalendarWeek } from './calendar-week.tsx'
import { calendarSpans, type CalendarSpan, type ListPlace } from './list-address.ts'
import { ListFailure } from './list-empty.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { ListTop } from './list-top.tsx'
import type { ListState } from './reader-types.ts'
import { calendarKeys, useCalendar } from './use-calendar.ts'

interface CalendarProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
}

/** Records on the days of one of their dates. */
export function Calendar(props: CalendarProps) {
  const { module, place } = props
  const keys = useMemo(() => calendarKeys(module, place.view), [module, place.view])
  return keys ? <Days {...props} keys={keys} /> : null
}

const usualHour = 9

function Days(props: CalendarProps & { readonly keys: CalendarKeys }) {
  const { module, place, state, keys } = props
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const today = todayIn(format.timeZone, useNow())
  const day = place.address.day ?? today
  const isNarrow = useIsNarrow()
  const span: CalendarSpan = isNarrow ? 'agenda' : (place.address.span ?? 'month')
  const days = useMemo(() => daysOf(span, day, format.locale), [span, day, format.locale])
  const calendar = useCalendar(module, state, keys, days)
  const [news, setNews] = useState('')

  async function move(event: CalendarEvent, to: { readonly day: string; readonly minute?: number | undefined }) {
    const title = event.row.title
    if (to.day === event.from && (to.minute === undefined || to.minute === event.startMinute)) return
    const isMoved = await calendar.move(event, to)
    setNews(isMoved ? text.calendar.moved({ title, day: format.dateLong(to.day) }) : text.calendar.notMoved({ title }))
  }

  const field = module.fields.find(({ name }) => name === keys.start)
  const world: CalendarWorld = {
    module,
    keys,
    today,
    mayMove: module.may.update !== 'none' && field?.mayWrite !== false && field?.readOnly !== true,
    mayCreate: module.may.create !== 'none',
    move: (event, to) => void move(event, to),
    step: (event, by) => void move(event, { day: addDays(event.from, by) }),
    show: (next) => place.change({ day: next, span: 'day' }),
    create(on, minute) {
      const start = keys.isTimed ? instantAt(on, minute ?? usualHour * 60, format.timeZone) : on
      const values = { ...(field?.mayWrite !== false && { [keys.start]: start }) }
      void navigate({
        href: `${newRecordHref(module.name)}?${new URLSearchParams({ values: JSON.stringify(values) }).toString()}`,
      })
    },
  }
  const parts = { world, days, events: calendar.events }
  return (
    <>
      <ListTop module={module} place={place} state={state} meta={undefined} />
      <CalendarHead place={place} span={span} day={day} days={days} isNarrow={isNarrow} />
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
      ) : (
        <CalendarWeek key={span} {...parts} />
      )}
      <div role="status" aria-live="polite" className="sr-only">
        {news}
      </div>
    </>
  )
}

function CalendarHead(props: {
  readonly place: ListPlace
  readonly span: CalendarSpan
  readonly day: string
  readonly days: readonly string[]
  readonly isNarrow: boolean
}) {
  const { place, span, day, days, isNarrow } = props
  const { text, format } = useLocale()
  const step = (by: 1 | -1) => place.change({ day: stepped(span, day, by) })
  const month = (on: string) => format.datePart(on, { month: 'long', year: 'numeric' })
  const [first = day, last = day] = [days[0], days.at(-1)]
  const week = `${format.datePart(first, { day: 'numeric', month: 'short' })} – ${format.date(last)}`
  const title = { month: month(day), agenda: month(day), week, day: format.dateLong(day) }[span]
  return (
    <div className="flex flex-wrap items-center gap-1 border-b border-line px-4 py-1.5 md:px-6">
      <IconButton label={text.calendar.before} onPress={() => step(-1)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label={text.calendar.after} onPress={() => step(1)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
      <Button look="quiet" size="small" onPress={() => place.change({ day: undefined })}>
        {text.calendar.today}
      </Button>
      <h2 aria-live="polite" className="px-1 text-base font-bold first-letter:uppercase">
        {title}
      </h2>
      {!isNarrow && (
        <div role="group" aria-label={text.calendar.span} className="ml-auto flex gap-0.5">
          {calendarSpans.map((one) => (
            <Button
              key={one}
              size="small"
              look={one === span ? 'plain' : 'quiet'}
              aria-pressed={one === span}
              onPress={() => place.change({ span: one === 'month' ? undefined : one })}
            >
              {text.calendar[one]}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
