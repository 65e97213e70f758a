import { useState } from 'react'
import {
  intervalMax,
  recurrenceOf,
  recurrenceText,
  recurrenceWords,
  weekdayName,
  weekdayOf,
  weekdays,
  type Frequency,
  type Recurrence,
  type Weekday,
} from '#common/recurrence.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { clockMs } from '#web/ui/clock.ts'
import { DateField } from '#web/ui/date-field.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { placeOf } from './calendar-days.ts'
import { frameOf, type FieldInputProps } from './field-props.ts'

const choices = ['never', 'daily', 'weekly', 'monthly', 'yearly'] as const
type End = 'never' | 'until' | 'count'

/** How often it comes round again, in words: every so many weeks on these days, until then. */
export function RecurrenceInput(props: FieldInputProps) {
  const { value, onChange, module, record } = props
  const { text, format } = useLocale()
  const rule = typeof value === 'string' ? recurrenceOf(value) : undefined
  const first = firstDay(record?.[module.capabilities.activity?.at ?? ''], format.timeZone)
  const set = (next: Recurrence | undefined) => onChange(next ? recurrenceText(next) : null)
  const words = text.activities.repeat
  return (
    <div className="flex flex-col gap-2">
      <Select
        {...frameOf(props, format.language)}
        value={rule?.every ?? 'never'}
        options={choices.map((id) => ({ id, label: words.every[id] }))}
        onChange={(id) => set(id === null || id === 'never' ? undefined : begun(id as Frequency, first))}
      />
      {rule && (
        <div className="flex flex-col gap-2 border-l-2 border-line pl-3">
          <div className="flex flex-wrap items-end gap-2">
            <NumberField
              label={words.interval}
              value={String(rule.interval)}
              fractionDigits={0}
              onChange={(next) => set({ ...rule, interval: Math.min(intervalMax, Math.max(1, Number(next ?? 1))) })}
              className="w-28"
            />
            {rule.every === 'monthly' && <MonthPlace rule={rule} first={first} onChange={set} />}
          </div>
          {rule.every === 'weekly' && <Weekdays rule={rule} first={first} onChange={set} />}
          <Ending rule={rule} onChange={set} />
          <p className="text-sm text-muted">{recurrenceWords(rule, format.language, format.locale)}</p>
        </div>
      )}
    </div>
  )
}

interface PartProps {
  readonly rule: Recurrence
  readonly first: string
  readonly onChange: (rule: Recurrence) => void
}

function Weekdays({ rule, first, onChange }: PartProps) {
  const { text, format } = useLocale()
  const on = chosenDays(rule, first)
  const toggle = (day: Weekday) => {
    const next = on.includes(day) ? on.filter((one) => one !== day) : [...on, day]
    if (next.length > 0) onChange({ ...rule, on: next })
  }
  return (
    <div role="group" aria-label={text.activities.repeat.onDays} className="flex flex-wrap gap-1">
      {weekdays.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={on.includes(day)}
          title={weekdayName(day, format.locale)}
          onClick={() => toggle(day)}
          className="h-8 min-w-8 rounded-full border border-line-strong px-2 text-sm first-letter:uppercase hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        >
          {weekdayName(day, format.locale, 'short')}
        </button>
      ))}
    </div>
  )
}

/** On its day of the month, or on its place among the Mondays, Tuesdays… of it. */
function MonthPlace({ rule, first, onChange }: PartProps) {
  const { text, format } = useLocale()
  const date = Number(first.slice(8, 10))
  const place = Math.ceil(date / 7)
  const day = weekdays[weekdayOf(first)] ?? 'MO'
  const options: readonly { readonly id: string; readonly part: Pick<Recurrence, 'monthDay' | 'nth'> }[] = [
    { id: 'day', part: { monthDay: date } },
    { id: 'lastDay', part: { monthDay: -1 } },
    ...(place <= 4 ? [{ id: 'nth', part: { nth: { place, day } } }] : []),
    { id: 'last', part: { nth: { place: -1, day } } },
  ]
  const { monthDay: _day, nth: _nth, ...rest } = rule
  const chosen =
    rule.nth === undefined ? (rule.monthDay === -1 ? 'lastDay' : 'day') : rule.nth.place === -1 ? 'last' : 'nth'
  return (
    <Select
      label={text.activities.repeat.onDay}
      value={chosen}
      options={options.map(({ id, part }) => ({
        id,
        label: recurrenceWords({ every: 'monthly', interval: 1, ...part }, format.language, format.locale),
      }))}
      onChange={(id) => onChange({ ...rest, ...options.find((one) => one.id === id)?.part })}
      className="min-w-56"
    />
  )
}

function Ending({ rule, onChange }: Omit<PartProps, 'first'>) {
  const { text } = useLocale()
  const [end, setEnd] = useState<End>(rule.until !== undefined ? 'until' : rule.count !== undefined ? 'count' : 'never')
  const { until, count, ...rest } = rule
  const words = text.activities.repeat
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Select
        label={words.ends}
        value={end}
        options={(['never', 'until', 'count'] as const).map((id) => ({ id, label: words.end[id] }))}
        onChange={(id) => {
          const next = id === 'until' || id === 'count' ? id : 'never'
          setEnd(next)
          onChange(next === 'count' ? { ...rest, count: 10 } : rest)
        }}
        className="min-w-40"
      />
      {end === 'until' && (
        <DateField
          label={words.lastDay}
          value={until ?? null}
          onChange={(day) => onChange(day === null ? rest : { ...rest, until: day })}
        />
      )}
      {end === 'count' && (
        <NumberField
          label={words.times}
          value={String(count ?? 10)}
          fractionDigits={0}
          onChange={(next) => onChange({ ...rest, count: Math.min(5000, Math.max(1, Number(next ?? 1))) })}
          className="w-28"
        />
      )}
    </div>
  )
}

function chosenDays(rule: Recurrence, first: string): readonly Weekday[] {
  return rule.on && rule.on.length > 0 ? rule.on : weekdays.slice(weekdayOf(first), weekdayOf(first) + 1)
}

function begun(every: Frequency, first: string): Recurrence {
  const day = weekdays[weekdayOf(first)] ?? 'MO'
  if (every === 'weekly') return { every, interval: 1, on: [day] }
  return every === 'monthly' ? { every, interval: 1, monthDay: Number(first.slice(8, 10)) } : { every, interval: 1 }
}

/** The day on which it begins, or today. */
function firstDay(at: unknown, timeZone: string): string {
  if (typeof at === 'string' && at.length === 10) return at
  const instant = typeof at === 'string' && at !== '' ? at : new Date(clockMs()).toISOString()
  return placeOf(instant, timeZone).day
}
