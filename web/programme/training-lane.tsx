import { later } from '#common/workdays.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { shareOf, type Span, type TrainingTrack } from './training-queries.ts'

const percent = (share: number) => `${share * 100}%`

/** The weeks over which the training goes, above the lanes of its tracks. */
export function TrainingAxis({ span, today }: { readonly span: Span; readonly today: string }) {
  const { text, format } = useFullLocale()
  return (
    <div aria-hidden className="numeric relative -mb-4 h-6 border-b border-line-strong text-xs text-muted">
      {mondaysOf(span).map((day) => (
        <span
          key={day}
          style={{ left: percent(shareOf(span, day)) }}
          className="absolute bottom-1 border-l border-line pl-1"
        >
          {format.datePart(day, { day: 'numeric', month: 'short' })}
        </span>
      ))}
      {isIn(span, today) && (
        <span
          style={{ left: percent(shareOf(span, today)) }}
          className="absolute bottom-0 -translate-x-1/2 rounded-sm bg-why-ink px-1 text-paper"
        >
          {text.plan.today}
        </span>
      )}
    </div>
  )
}

/** What the drawing says without words. */
export function TrainingLegend() {
  const { training } = useFullLocale().text
  return (
    <p aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      <span className="inline-flex items-center gap-1.5">
        <span className="size-3 rounded-sm bg-why-edge" /> {training.session}
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span className="size-3 rounded-sm bg-today-edge" /> {training.held}
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span className="h-2 w-5 rounded-sm bg-why-soft" /> {training.attended}
      </span>
    </p>
  )
}

/** Each session a block on its day; softly behind it the days on which questions are answered. */
export function TrainingLane(props: { readonly span: Span; readonly track: TrainingTrack; readonly today: string }) {
  const { span, track, today } = props
  const sessions = track.sessions.filter(({ day, state }) => day !== '' && state !== 'cancelled')
  return (
    <div aria-hidden className="relative h-6 rounded-sm bg-sunken">
      {mondaysOf(span).map((day) => (
        <span
          key={day}
          style={{ left: percent(shareOf(span, day)) }}
          className="absolute h-full border-l border-line"
        />
      ))}
      {sessions.map(({ id, day, supportUntil }) => {
        if (supportUntil < day) return null
        const [from, to] = [shareOf(span, day), shareOf(span, later(supportUntil, 1))]
        return (
          <span
            key={id}
            style={{ left: percent(from), width: percent(to - from) }}
            className="absolute top-1.5 h-3 rounded-sm bg-why-soft"
          />
        )
      })}
      {sessions.map(({ id, day, state }) => (
        <span
          key={id}
          style={{ left: percent(shareOf(span, day)), width: `max(0.5rem, ${percent(1 / span.days)})` }}
          className={classes('absolute top-0.5 h-5 rounded-sm', state === 'held' ? 'bg-today-edge' : 'bg-why-edge')}
        />
      ))}
      {isIn(span, today) && (
        <span style={{ left: percent(shareOf(span, today)) }} className="absolute -top-1 h-8 border-l border-why-ink" />
      )}
    </div>
  )
}

function isIn({ from, days }: Span, day: string): boolean {
  return day >= from && day < later(from, days)
}

const weeksMax = 12

/** Few enough to be read: of a long training every second, third… week. */
function mondaysOf({ from, days }: Span): string[] {
  const first = later(from, (8 - new Date(from).getUTCDay()) % 7)
  const count = Math.max(0, Math.ceil((days - shareDays(from, first)) / 7))
  const every = Math.max(1, Math.ceil(count / weeksMax))
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => later(first, index * 7 * every))
}

function shareDays(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
