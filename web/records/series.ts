import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'

/** Whether an act is about one of what comes round again, that one and those after it, or all that is to come. */
export type SeriesScope = 'one' | 'following' | 'all'

export interface SeriesQuestion {
  readonly module: ReaderModule
  readonly isDeletion: boolean
  /** How often it comes round is never said of one alone. */
  readonly isOfMany: boolean
  readonly answer: (scope: SeriesScope | undefined) => void
}

type Values = Readonly<Record<string, unknown>>

let question: SeriesQuestion | undefined
const listeners = new Set<() => void>()

export function openSeriesQuestion(): SeriesQuestion | undefined {
  return question
}

export function subscribeSeriesQuestion(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function put(next: SeriesQuestion | undefined): void {
  question = next
  for (const listener of listeners) listener()
}

/** Asks how far a change or deletion goes, where that is in question at all; nothing where one thinks again. */
export async function askSeries(
  module: ReaderModule | undefined,
  row: Values | undefined,
  changes: Values | 'deletion',
): Promise<SeriesScope | undefined> {
  const keys = module?.capabilities.series
  const { activity } = module?.capabilities ?? {}
  if (!module || !keys || !activity || typeof row?.[keys.id] !== 'string') return 'one'
  const isDeletion = changes === 'deletion'
  // What came of one, and what was noted at it, is of that one.
  const isOwn = (name: string) => {
    const isNote = module.fields.some((field) => field.name === name && field.type === 'longText')
    return name === activity.done || name === activity.outcome || (isNote && name !== activity.details)
  }
  if (!isDeletion && Object.keys(changes).every(isOwn)) return 'one'
  question?.answer(undefined)
  return await new Promise((resolve) =>
    put({
      module,
      isDeletion,
      isOfMany: !isDeletion && activity.repeat !== undefined && activity.repeat in changes,
      answer: (scope) => {
        put(undefined)
        resolve(scope)
      },
    }),
  )
}

export async function changeSeries(
  module: string,
  { id, version = 1 }: { readonly id: string; readonly version?: number | undefined },
  scope: 'following' | 'all',
  values: Values,
  guests = false,
): Promise<void> {
  const body = { scope, version, values: { ...values }, ...(guests ? { guests } : {}) }
  await call('PATCH /records/:module/:id/series', { params: { module, id }, body })
}
