import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import type { Localized } from '#common/errors.ts'
import { wallClock } from '#common/zoned.ts'
import { later } from '#common/workdays.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { referenceIn, textOf } from './needs-queries.ts'

export type Training = Api['GET /programme/training']['response']

export interface TrainingSession {
  readonly id: string
  readonly name: string
  readonly state: string
  /** The moment, and the day where the company is. */
  readonly at: string
  readonly day: string
  readonly minutes: number | null
  readonly mode: string
  readonly trainer: string
  readonly supportUntil: string
  readonly problems: readonly Localized[]
}

export interface TrainingTrack {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly audience: string
  readonly department: string
  readonly problems: readonly Localized[]
  readonly sessions: readonly TrainingSession[]
}

export function trainingQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'training', project],
    queryFn: async ({ signal }) => await call('GET /programme/training', { query: { project }, signal }),
  })
}

/** Tracks with their sessions: what is still to come first, promoters before the rest. */
export function tracksOf({ tracks, sessions, trainers, problems }: Training, timeZone: string): TrainingTrack[] {
  const said = Map.groupBy(problems, ({ id }) => id)
  const messages = (id: string) => (said.get(id) ?? []).map(({ message }) => message)
  const all = sessions.rows.map((row) => {
    const at = textOf(row.at)
    return {
      track: referenceIn(row.track)?.id ?? '',
      id: row.id,
      name: textOf(row.name) || (row.title ?? ''),
      state: textOf(row.state),
      at,
      day: at === '' ? '' : wallClock(Date.parse(at), timeZone).day,
      minutes: typeof row.minutes === 'number' ? row.minutes : null,
      mode: textOf(row.mode),
      trainer: trainers.find(({ id }) => id === referenceIn(row.trainer)?.id)?.name ?? '',
      supportUntil: textOf(row.supportWindowUntil),
      problems: messages(row.id),
    }
  })
  return tracks.rows.map((row) => ({
    id: row.id,
    name: textOf(row.name) || (row.title ?? ''),
    state: textOf(row.state),
    audience: textOf(row.audience),
    department: textOf(row.department),
    problems: messages(row.id),
    sessions: all.filter(({ track }) => track === row.id),
  }))
}

/** The days that the drawing covers, from the first session to the last day on which questions are answered. */
export interface Span {
  readonly from: string
  readonly days: number
}

export function spanOf(tracks: readonly TrainingTrack[]): Span | undefined {
  const days = tracks
    .flatMap(({ sessions }) => sessions)
    .filter(({ day, state }) => day !== '' && state !== 'cancelled')
    .flatMap(({ day, supportUntil }) => (supportUntil > day ? [day, supportUntil] : [day]))
    .toSorted()
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const from = later(first, -1)
  return { from, days: Math.round((Date.parse(last) - Date.parse(from)) / 86_400_000) + 2 }
}

/** Where a day begins, as a share of the whole. */
export function shareOf({ from, days }: Span, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(from)) / 86_400_000) / days
}
