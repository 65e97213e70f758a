import { CircleAlert, Plus } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, useModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { TextLink } from '#web/ui/link-button.tsx'
import { NewInProject } from './new-in-project.tsx'
import { useFieldWords } from './option-words.ts'
import { takeStep } from './plan-queries.ts'
import { TrainingAxis, TrainingLane, TrainingLegend } from './training-lane.tsx'
import {
  spanOf,
  tracksOf,
  type Span,
  type Training,
  type TrainingSession,
  type TrainingTrack,
} from './training-queries.ts'

/** Who is trained, in which sessions, and when somebody answers questions between them. */
export function TrainingView({ training }: { readonly training: Training }) {
  const { text } = useFullLocale()
  const words = text.training
  const tracks = tracksOf(training, useModel().settings.timeZone)
  const span = spanOf(tracks.filter(({ state }) => state !== 'cancelled'))
  return (
    <div className="flex max-w-5xl flex-col gap-7 px-4 pt-2 pb-16 md:px-6">
      <p className="text-sm text-muted">
        {words.limits({ minutes: training.sessionMaxMinutes, days: training.minSpacingDays })}
      </p>
      {span && <TrainingLegend />}
      {span && <TrainingAxis span={span} today={training.today} />}
      {tracks.map((track) => (
        <TrackSection key={track.id} {...{ track, training, span }} />
      ))}
      {training.mayChange && (
        <span>
          <NewInProject module={training.tracks.module} icon={<Plus size={15} aria-hidden />}>
            {words.addTrack}
          </NewInProject>
        </span>
      )}
    </div>
  )
}

interface SectionProps {
  readonly track: TrainingTrack
  readonly training: Training
  readonly span: Span | undefined
}

function TrackSection({ track, training, span }: SectionProps) {
  const { text, format } = useFullLocale()
  const words = useFieldWords('track')
  const states = useModule(training.tracks.module)?.lifecycle?.states
  const state = states?.find(({ value }) => value === track.state)
  const isOver = track.state === 'completed' || track.state === 'cancelled'
  return (
    <section aria-labelledby={track.id} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={track.id} className={classes('text-base font-bold', track.state === 'cancelled' && 'line-through')}>
          <TextLink href={recordHref(training.tracks.module, track.id)}>{track.name}</TextLink>
        </h2>
        {track.audience && (
          <Badge color={words.color('audience', track.audience)}>{words.label('audience', track.audience)}</Badge>
        )}
        {track.department && <span className="text-sm text-muted">{words.label('department', track.department)}</span>}
        <span className="ml-auto flex items-center gap-3">
          {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
          <TrackStep track={track} training={training} />
        </span>
      </div>
      {track.problems.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-sm text-overdue-ink">
          {track.problems.map((message) => (
            <li key={message.en} className="flex gap-1.5">
              <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0" /> {message[format.language]}
            </li>
          ))}
        </ul>
      )}
      {span && track.state !== 'cancelled' && <TrainingLane {...{ span, track }} today={training.today} />}
      <ul>
        {track.sessions.map((session) => (
          <SessionRow key={session.id} {...{ session, training }} />
        ))}
      </ul>
      {training.mayChange && !isOver && (
        <span>
          <NewInProject
            module={training.sessions.module}
            values={{ track: track.id }}
            size="small"
            look="quiet"
            icon={<Plus size={14} aria-hidden />}
          >
            {text.training.addSession}
          </NewInProject>
        </span>
      )}
    </section>
  )
}

/** The step that comes next: it is announced when nothing is wrong, and over when all has been held. */
function TrackStep({ track, training }: { readonly track: TrainingTrack; readonly training: Training }) {
  const words = useFullLocale().text.training
  const counted = track.sessions.filter(({ state }) => state !== 'cancelled')
  const isHeld = counted.length > 1 && counted.every(({ state }) => state === 'held')
  const next = track.state === 'planned' ? 'announce' : track.state === 'practising' && isHeld ? 'complete' : undefined
  if (!training.mayChange || next === undefined || track.problems.length > 0) return null
  return <StepButton module={training.tracks.module} id={track.id} step={next} label={words[next]} />
}

function StepButton(props: {
  readonly module: string
  readonly id: string
  readonly step: string
  readonly label: string
}) {
  const { isBusy, attempt } = useAttempt()
  const take = async () => await takeStep(props.module, props.id, props.step)
  return (
    <Button size="small" isPending={isBusy} onPress={() => void attempt(take)}>
      {props.label}
    </Button>
  )
}

function SessionRow({ session, training }: { readonly session: TrainingSession; readonly training: Training }) {
  const { text, format } = useFullLocale()
  const words = useFieldWords('session')
  const { name, at, day, minutes, mode, trainer, supportUntil, state, problems } = session
  const facts = [
    minutes === null ? '' : format.count(text.training.minutes, minutes),
    mode && words.label('mode', mode),
    trainer,
    supportUntil && text.training.support({ date: format.date(supportUntil) }),
  ].filter(Boolean)
  const isPast = day !== '' && day <= training.today
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line py-2 text-sm md:grid-cols-[11rem_minmax(0,1fr)_auto]">
      <span className={classes('numeric', at === '' ? 'text-overdue-ink' : 'text-muted')}>
        {at === '' ? text.training.undated : format.dateTime(at)}
      </span>
      <span className="min-w-0">
        <TextLink href={recordHref(training.sessions.module, session.id)}>
          <span className={classes(state === 'cancelled' && 'line-through')}>{name}</span>
        </TextLink>
        <span className="block text-muted">{facts.join(' · ')}</span>
        {problems.map((message) => (
          <span key={message.en} className="block text-none-ink">
            {message[format.language]}
          </span>
        ))}
      </span>
      <span className="flex items-center gap-2">
        {state === 'held' && <Badge color="green">{text.training.held}</Badge>}
        {state === 'planned' && isPast && training.mayChange && (
          <StepButton module={training.sessions.module} id={session.id} step="hold" label={text.training.hold} />
        )}
      </span>
    </li>
  )
}
