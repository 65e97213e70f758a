import { useQueries } from '@tanstack/react-query'
import type { Filter } from '#common/filter.ts'
import type { Marks } from '#common/survey.ts'
import { isObject } from '#common/text.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'

interface Group {
  readonly keys: readonly unknown[]
  readonly count: number
}

/** What answers say, counted by the server over those that the reader may see. */
export interface SurveyCounts {
  readonly states: readonly Group[]
  /** Mark and month, person, segment. */
  readonly months: readonly Group[]
  readonly owners: readonly Group[]
  readonly segments: readonly Group[]
  readonly sayings: readonly Group[]
  readonly sayingMonths: readonly Group[]
}

export function useSurveyCounts(answers: ReaderModule, surveyId: string): SurveyCounts | undefined {
  const keys = answers.capabilities.surveyAnswer
  const of: Filter = { field: keys?.survey ?? '', op: 'eq', value: surveyId }
  const answered: Filter = { all: [of, { field: keys?.state ?? '', op: 'eq', value: 'answered' }] }
  const said: Filter = { all: [answered, { field: keys?.comment ?? '', op: 'notEmpty' }] }
  const [score = '', at = '', saying = ''] = [keys?.score, keys?.answeredAt, keys?.saying]
  const asked = [
    { by: keys?.state ?? '', filter: of },
    { by: `${score},${at}`, filter: answered },
    { by: `${score},owner`, filter: answered },
    { by: `${score},${keys?.segment ?? ''}`, filter: answered },
    { by: `${saying},${keys?.topic ?? ''}`, filter: said },
    { by: `${saying},${at}`, filter: said },
  ]
  return useQueries({
    queries: asked.map(({ by, filter }) => ({
      queryKey: ['records', answers.name, 'groups', by, filter],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        const query = { by, filter: JSON.stringify(filter), scope: 'all' } as const
        const { groups } = await call('GET /records/:module/groups', {
          params: { module: answers.name },
          query,
          signal,
        })
        // The contract leaves open how groups are named; each has its keys and its count.
        return groups as unknown as readonly Group[]
      },
    })),
    combine: (found) => {
      const [states, months, owners, segments, sayings, sayingMonths] = found.map(({ data }) => data)
      if (!states || !months || !owners || !segments || !sayings || !sayingMonths) return undefined
      return { states, months, owners, segments, sayings, sayingMonths }
    },
  })
}

/** How many gave each mark. */
export function marksIn(groups: readonly Group[]): Marks {
  const marks = new Map<number, number>()
  for (const { keys, count } of groups) {
    const [mark] = keys
    if (typeof mark === 'number') marks.set(mark, (marks.get(mark) ?? 0) + count)
  }
  return marks
}

/** The same by the second key: a month, a person, a value. */
export function marksBy(groups: readonly Group[]): readonly (readonly [key: unknown, marks: Marks])[] {
  const byKey = Map.groupBy(groups, ({ keys }) => nameOf(keys[1]))
  return [...byKey.values()].map((some) => [some[0]?.keys[1], marksIn(some)] as const)
}

/** Records by their id, anything else by itself. */
export function nameOf(key: unknown): string {
  return isObject(key) ? String(key.id) : String(key ?? '')
}

export function countsBy(groups: readonly Group[], index: 0 | 1): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { keys, count } of groups) {
    const name = nameOf(keys[index])
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  return counts
}
