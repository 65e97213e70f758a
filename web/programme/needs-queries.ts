import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import type { CallInput } from '#web/api/client.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { rankedStates } from '#common/need-line.ts'

export type NeedsBoard = Api['GET /programme/needs']['response']
export type NeedMatrix = Api['GET /programme/matrix']['response']
export type MatrixBy = 'objective' | 'state' | 'phase'
export type Encounter = Api['GET /programme/encounters/:id']['response']
export type Decision = CallInput<'POST /programme/needs/:id/decision'>['body']

/** A need as its pages show it; what the reader may not read is empty. */
export interface Need {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly key: string
  readonly state: string
  readonly isOfCustomers: boolean
  readonly department: string | null
  readonly value: number | null
  readonly urgency: number | null
  readonly effort: number | null
  readonly votes: number
  readonly frequency: number
  readonly saidBy: string
  readonly phase: string | null
  readonly isServed: boolean
}

export function needsOf({ needs, served }: NeedsBoard): Need[] {
  const known = new Set(served)
  return needs.map((row) => ({
    id: row.id,
    version: row.version ?? 1,
    name: textOf(row.name) || (row.title ?? ''),
    key: textOf(row.key),
    state: textOf(row.state),
    isOfCustomers: row.kind === 'customer',
    department: textOf(row.department) || null,
    value: numberOf(row.value),
    urgency: numberOf(row.urgency),
    effort: numberOf(row.effort),
    votes: numberOf(row.votes) ?? 0,
    frequency: numberOf(row.frequency) ?? 0,
    saidBy: textOf(row.saidBy),
    phase: referenceIn(row.phase)?.id ?? null,
    isServed: known.has(row.id),
  }))
}

export function isRanked({ state }: Need): boolean {
  return rankedStates.includes(state)
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

/** What a relation points to, as the API names it. */
export function referenceIn(value: unknown): { readonly id: string; readonly title: string } | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return undefined
  return { id: value.id, title: 'title' in value && typeof value.title === 'string' ? value.title : '' }
}

const area = { area: 'programme' } as const

export function needsQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'needs', project],
    queryFn: async ({ signal }) => await call('GET /programme/needs', { query: { project }, signal }),
  })
}

export function needMatrixQuery(model: ReaderModel, project: string, by: MatrixBy) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'need-matrix', project, by],
    queryFn: async ({ signal }) => await call('GET /programme/matrix', { query: { project, by }, signal }),
  })
}

export function encounterQuery(model: ReaderModel, id: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'encounter', id],
    queryFn: async ({ signal }) => await call('GET /programme/encounters/:id', { params: { id }, signal }),
  })
}

/** Writes and looks again; a refusal is said, and answered with false. */
export function useActs(): (work: () => Promise<unknown>) => Promise<boolean> {
  const text = useText()
  return async (work) => {
    const lookAgain = async () => await queryClient.invalidateQueries({ queryKey: ['records'] })
    try {
      await work()
    } catch (error) {
      showInToast(error, text)
      void lookAgain()
      return false
    }
    await lookAgain()
    return true
  }
}

/** What was refused comes back into its field, before what was typed meanwhile. */
export function putBack(refused: string): (typed: string) => string {
  return (typed) => [refused, typed].filter((one) => one !== '').join(' ')
}
