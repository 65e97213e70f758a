import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import type { Localized } from '#common/errors.ts'
import type { Scenario } from '#common/scenario.ts'
import type { Terms } from '#common/scenario-check.ts'
import { isObject } from '#common/text.ts'
import { call } from '#web/api/client.ts'
import { moduleOfKind, namesBeside, type ReaderModel } from '#web/api/model.ts'

export type Tests = Api['GET /programme/tests']['response']
export type WrittenTest = Tests['tests'][number]
export type TestedItem = Tests['items'][number]
export type Place = Tests['environments'][number]
export type StepResult = NonNullable<Api['POST /programme/scenarios']['response']['run']>['steps'][number]

const area = { area: 'programme' } as const

export function testsQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'tests', project],
    queryFn: async ({ signal }) => await call('GET /programme/tests', { query: { project }, signal }),
  })
}

export interface PastRun {
  readonly id: string
  readonly result: string
  readonly environment: string
  readonly at: string
  readonly duration: number
  readonly reason: Localized | null
  readonly steps: readonly StepResult[]
}

const runsShown = 6

/** The last runs of a test, each with its steps. */
export function runsQuery(model: ReaderModel, test: string) {
  const module = moduleOfKind(model.modules, 'testRun')?.name ?? ''
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', module, 'of', test],
    enabled: module !== '',
    queryFn: async ({ signal }) => {
      const answer: unknown = await call('GET /records/:module', {
        params: { module },
        query: {
          filter: JSON.stringify({ field: 'test', op: 'eq', value: test }),
          fields: 'result,environment,at,duration,steps',
          sort: '-at',
          limit: runsShown,
        },
        signal,
      })
      const rows = isObject(answer) && Array.isArray(answer.rows) ? answer.rows : []
      return rows.filter(isObject).map(runOf)
    },
  })
}

function runOf(row: Readonly<Record<string, unknown>>): PastRun {
  const kept = isObject(row.steps) ? row.steps : {}
  return {
    id: String(row.id),
    result: String(row.result),
    environment: String(row.environment),
    at: String(row.at),
    duration: Number(row.duration ?? 0),
    // Written by the server alone, in the form of its own answer.
    reason: (kept.reason ?? null) as Localized | null,
    steps: (Array.isArray(kept.steps) ? kept.steps : []) as readonly StepResult[],
  }
}

/** What scenarios may speak of, as far as the reader knows it: what is there, and what is specified. */
export function termsIn(model: ReaderModel, { coming, roles }: Tests): Terms {
  // The contract leaves both open, as it does the model; their form is the same.
  const modules = coming.modules as ReaderModel['modules']
  const optionLists = coming.optionLists as ReaderModel['optionLists']
  return { modules: withComing(model.modules, modules), optionLists: withComing(model.optionLists, optionLists), roles }
}

function withComing<Named extends { readonly name: string }>(there: readonly Named[], coming: readonly Named[]) {
  const names = new Set(coming.map(({ name }) => name))
  return [...there.filter(({ name }) => !names.has(name)), ...coming]
}

/** The server has read it already: what it sends has this form. */
export function scenarioOf(test: WrittenTest): Scenario | undefined {
  return test.scenario === null ? undefined : (test.scenario as unknown as Scenario)
}
