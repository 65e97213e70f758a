import { z } from 'zod'
import { isDate } from '#common/dates.ts'
import { forecastCauses, forecastGaps, forecastGrains, forecastMeasures, forecastPeriod } from '#common/forecast.ts'
import { endpoint } from './endpoint.ts'
import { id, moduleName, reference } from './shapes.ts'

/** Amounts are exact, in the base currency. */
const sum = z.object({ count: z.int(), amount: z.string() })
const figures = z.object({
  won: sum,
  commit: sum,
  bestCase: sum,
  pipeline: sum,
  /** What is won, and what is open by its probability; nothing for whoever may not know it. */
  weighted: z.string().nullable(),
})
export type ForecastFigures = z.output<typeof figures>

const sight = z.enum(['none', 'own', 'group', 'all'])
const params = z.strictObject({ module: moduleName })
const whose = {
  /** One pipeline; without it all of them. */
  pipeline: z.string().max(64).optional(),
  filter: z.string().max(50_000).optional(),
}
const period = z.string().regex(forecastPeriod)

/** What is to be sold: nothing where nobody has said it, or where the forecast is not of all that somebody sells. */
const quota = z.string().nullable()

/** Said for the period itself, or for its months. */
const ownQuota = z.object({ amount: z.string(), span: z.enum(forecastGrains) }).nullable()

const forecast = z.object({
  /** Whose deals the figures are of: everybody's, one's own and one's groups', or one's own. */
  sight,
  periods: z.array(z.object({ period: z.string(), figures, quota })),
  /** Of the period asked for. */
  people: z.array(z.object({ person: reference.nullable(), figures, quota: ownQuota })),
  /** A deal that belongs to two teams counts in both. */
  teams: z.array(z.object({ team: id.nullable(), figures })),
  gaps: z.array(z.object({ gap: z.enum(forecastGaps), count: z.int(), amount: z.string() })),
})
export type Forecast = z.output<typeof forecast>

export const readForecast = endpoint({
  method: 'GET',
  path: '/records/:module/forecast',
  summary: 'What is won and what is to come by month or quarter, by person and by team.',
  weight: 'report',
  policy: { module: 'read' },
  params,
  query: z.strictObject({ period, ...whose }),
  response: forecast,
})

const deal = z.object({
  id,
  title: z.string(),
  owner: reference.nullable(),
  before: z.string(),
  now: z.string(),
  stages: z.object({ before: z.string().nullable(), now: z.string().nullable() }),
  /** When it was expected to close or was closed. */
  dates: z.object({ before: z.string().nullable(), now: z.string().nullable() }),
})
const changes = z.object({
  since: z.string(),
  before: z.string(),
  now: z.string(),
  causes: z.array(
    z.object({
      cause: z.enum(forecastCauses),
      count: z.int(),
      before: z.string(),
      now: z.string(),
      /** Those that differ most come first; none of what is as it was. */
      deals: z.array(deal),
    }),
  ),
})
export type ForecastChanges = z.output<typeof changes>

export const readForecastChanges = endpoint({
  method: 'GET',
  path: '/records/:module/forecast/changes',
  summary: 'Why the forecast of a period is not what it was on a day, deal by deal, out of the log of changes.',
  weight: 'report',
  policy: { module: 'read' },
  params,
  query: z.strictObject({
    period,
    /** As it was when this day began. */
    since: z.string().refine(isDate),
    measure: z.enum(forecastMeasures).default('commit'),
    ...whose,
  }),
  response: changes,
})

const accuracy = z.object({
  periods: z.array(
    z.object({
      period: z.string(),
      isOver: z.boolean(),
      /** What was open as it began and expected to close in it; nothing where too much has changed since. */
      start: figures.nullable(),
      /** What became of what was committed then. */
      committed: z.object({ won: sum, wonLater: sum, lost: sum, open: sum, deleted: sum }).nullable(),
      won: sum,
    }),
  ),
})
export type ForecastAccuracy = z.output<typeof accuracy>

export const readForecastAccuracy = endpoint({
  method: 'GET',
  path: '/records/:module/forecast/accuracy',
  summary: 'What was forecast as each of the last periods began, out of the log of changes, against what came.',
  weight: 'report',
  policy: { module: 'read' },
  params,
  query: z.strictObject({ grain: z.enum(forecastGrains), ...whose }),
  response: accuracy,
})
