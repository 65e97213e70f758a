import { Suspense } from 'react'
import { mayBeAbout, useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { addDays } from '#common/dates.ts'
import { activityTitle } from './activity-words.ts'
import { instantAt, todayIn } from './calendar-days.ts'

// A page that is first read loads no calendar; it is there by the time that a day has been chosen.
const DateTimeField = lazyPart(async () => ({ default: (await import('#web/ui/date-field.tsx')).DateTimeField }))

/** What comes next: which kind of activity, and when. */
export interface NextStep {
  readonly kind: string
  readonly at: string
}

/** Whom an activity is about. */
export interface About {
  readonly module: string
  readonly id: string
  readonly title: string
}

export const soonDays = ['tomorrow', 'inThreeDays', 'nextWeek'] as const
type SoonDay = (typeof soonDays)[number]

const usualMinute = 10 * 60
const meetingMs = 3_600_000

/** Kinds of activity that are planned and then done, and may be about such a record. */
function plannedKinds(model: ReaderModel, about: string): readonly ReaderModule[] {
  return model.modules.filter(
    (one) => one.capabilities.activity?.done !== undefined && one.may.create !== 'none' && mayBeAbout(one, about),
  )
}

/** The day that a chip stands for, at ten where the reader is. */
export function soonAt(day: SoonDay, nowMs: number, timeZone: string): string {
  const today = todayIn(timeZone, nowMs)
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay()
  const days = { tomorrow: 1, inThreeDays: 3, nextWeek: (8 - weekday) % 7 || 7 }[day]
  return instantAt(addDays(today, days), usualMinute, timeZone)
}

/** The next step as the record of its module. */
export function nextStepRecord(
  model: ReaderModel,
  step: NextStep,
  about: About,
  words: { readonly language: 'es' | 'en'; readonly timeZone: string },
): { readonly module: string; readonly values: Record<string, unknown> } | undefined {
  const kind = model.modules.find(({ name }) => name === step.kind)
  const activity = kind?.capabilities.activity
  if (!kind || !activity) return undefined
  const isDate = kind.fields.find(({ name }) => name === activity.at)?.type === 'date'
  const title = kind.titleFields[0]
  return {
    module: kind.name,
    values: {
      ...(title ? { [title]: activityTitle(kind, about, words.language) } : {}),
      [activity.regarding]: { module: about.module, id: about.id },
      [activity.at]: isDate ? todayIn(words.timeZone, Date.parse(step.at)) : step.at,
      ...(activity.until ? { [activity.until]: new Date(Date.parse(step.at) + meetingMs).toISOString() } : {}),
    },
  }
}

/** Books the next step beside what is being written down: the kind, then a day, each one press away. */
export function FollowUp(props: {
  readonly about: string
  readonly value: NextStep | undefined
  readonly onChange: (value: NextStep | undefined) => void
}) {
  const { value, onChange } = props
  const { text, format } = useLocale()
  const kinds = plannedKinds(useModel(), props.about)
  const nowMs = useNow()
  const first = kinds[0]
  if (!first) return null
  const kind = value?.kind ?? first.name
  return (
    <fieldset className="flex flex-col gap-2 border-t border-line pt-3">
      <legend className="sr-only">{text.activities.nextStep}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        <span aria-hidden className="mr-1 text-sm text-muted">
          {text.activities.nextStep}
        </span>
        {kinds.map((one) => (
          <Chip
            key={one.name}
            isPressed={value !== undefined && kind === one.name}
            onPress={() => onChange({ kind: one.name, at: value?.at ?? soonAt('tomorrow', nowMs, format.timeZone) })}
          >
            <Icon name={one.icon} size={14} />
            {one.label.singular[format.language]}
          </Chip>
        ))}
        <span aria-hidden className="mx-1 h-5 border-l border-line" />
        {soonDays.map((day) => {
          const at = soonAt(day, nowMs, format.timeZone)
          return (
            <Chip
              key={day}
              isPressed={value !== undefined && value.at === at}
              onPress={() => onChange(value?.at === at ? undefined : { kind, at })}
            >
              <kbd className="text-xs text-muted">{text.activities.soonKeys[day].toUpperCase()}</kbd>
              {text.activities.soon[day]}
            </Chip>
          )
        })}
      </div>
      {value && (
        <div className="flex items-end gap-2">
          <Suspense fallback={<div className="h-14" />}>
            <DateTimeField
              label={text.activities.when}
              value={value.at}
              onChange={(at) => onChange(at === null ? undefined : { kind, at })}
            />
          </Suspense>
          <button
            type="button"
            className="h-8 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink"
            onClick={() => onChange(undefined)}
          >
            {text.activities.noNextStep}
          </button>
        </div>
      )}
    </fieldset>
  )
}

function Chip(props: {
  readonly isPressed: boolean
  readonly onPress: () => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-pressed={props.isPressed}
      onClick={props.onPress}
      className="inline-flex h-8 items-center gap-1.5 rounded-full border border-line-strong px-3 text-sm text-ink hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
    >
      {props.children}
    </button>
  )
}
