import type { Filter } from '#common/filter.ts'
import {
  isFigures,
  type Figure,
  type KpiAggregate,
  type KpiQuery,
  type KpiWindow,
  type Measure,
  type Operand,
} from '#common/kpi.ts'

/** An operand while somebody puts it together: what is not chosen yet is empty. */
export interface OperandDraft {
  readonly origin: 'data' | 'outside'
  readonly module: string | null
  readonly aggregate: KpiAggregate
  readonly field: string | null
  /** Where days between two dates are worked out, the first of them. */
  readonly since: string | null
  readonly isDays: boolean
  readonly filter: Filter | undefined
  readonly window: WindowName
  readonly windowField: string | null
  readonly days: string | null
  readonly prospects: boolean
  readonly figures: readonly FigureDraft[]
}

interface FigureDraft {
  readonly from: string | null
  readonly value: string | null
  readonly source: string
}

export interface QueryDraft {
  readonly kind: KpiQuery['kind']
  readonly percent: boolean
  readonly of: OperandDraft
  readonly to: OperandDraft
}

export const windowNames = [
  'all',
  'days',
  'monthCurrent',
  'monthPrevious',
  'quarterCurrent',
  'quarterPrevious',
  'yearCurrent',
  'yearPrevious',
  'fiscalYearCurrent',
  'fiscalYearPrevious',
] as const
type WindowName = (typeof windowNames)[number]

export const emptyFigure: FigureDraft = { from: null, value: null, source: '' }

const emptyOperand: OperandDraft = {
  origin: 'data',
  module: null,
  aggregate: 'count',
  field: null,
  since: null,
  isDays: false,
  filter: undefined,
  window: 'all',
  windowField: null,
  days: '90',
  prospects: false,
  figures: [emptyFigure],
}

export function draftFrom(query: KpiQuery | null): QueryDraft {
  if (!query) return { kind: 'single', percent: true, of: emptyOperand, to: emptyOperand }
  const to = query.kind === 'single' ? emptyOperand : operandDraft(query.to)
  return { kind: query.kind, percent: query.kind === 'ratio' && query.percent === true, of: operandDraft(query.of), to }
}

function operandDraft(operand: Operand): OperandDraft {
  if (isFigures(operand)) return { ...emptyOperand, origin: 'outside', figures: operand.figures }
  const { module, aggregate, field, since, filter, window, prospects } = operand
  return {
    ...emptyOperand,
    module,
    aggregate,
    field: field ?? null,
    since: since ?? null,
    isDays: since !== undefined,
    filter,
    ...(window ? windowDraft(window) : {}),
    prospects: prospects === true,
  }
}

function windowDraft(window: KpiWindow): Partial<OperandDraft> {
  if ('days' in window) return { window: 'days', windowField: window.field, days: String(window.days) }
  const name = `${window.period}${window.which === 'current' ? 'Current' : 'Previous'}`
  return { window: windowNames.find((one) => one === name) ?? 'all', windowField: window.field }
}

/** The query that a draft stands for; nothing as long as something is missing. */
export function queryFrom({ kind, percent, of, to }: QueryDraft): KpiQuery | undefined {
  const [first, second] = [operandFrom(of), operandFrom(to)]
  if (!first) return undefined
  if (kind === 'single') return isFigures(first) ? undefined : { kind, of: first }
  if (!second || (isFigures(first) && isFigures(second))) return undefined
  return kind === 'ratio'
    ? { kind, ...(percent ? { percent } : {}), of: first, to: second }
    : { kind, of: first, to: second }
}

function operandFrom(draft: OperandDraft): Operand | undefined {
  if (draft.origin === 'outside') {
    const figures = draft.figures.flatMap((one) => figureFrom(one) ?? [])
    return figures.length === draft.figures.length && figures.length > 0 ? { figures } : undefined
  }
  const { module, aggregate, field, since, isDays, filter, prospects } = draft
  const window = windowFrom(draft)
  const asksField = aggregate !== 'count'
  const isMissing = module === null || (asksField && field === null) || (asksField && isDays && since === null)
  if (isMissing || window === undefined) return undefined
  const measure: Measure = {
    module,
    aggregate,
    ...(asksField && field !== null ? { field } : {}),
    ...(asksField && isDays && since !== null ? { since } : {}),
    ...(filter ? { filter } : {}),
    ...(window ? { window } : {}),
    ...(prospects ? { prospects } : {}),
  }
  return measure
}

function figureFrom({ from, value, source }: FigureDraft): Figure | undefined {
  return from !== null && value !== null && source.trim() !== '' ? { from, value, source: source.trim() } : undefined
}

/** Null where it is of all time. */
function windowFrom({ window, windowField, days }: OperandDraft): KpiWindow | null | undefined {
  if (window === 'all') return null
  if (windowField === null) return undefined
  if (window === 'days') {
    const count = Number(days)
    return Number.isInteger(count) && count > 0 ? { field: windowField, days: count } : undefined
  }
  const [, period, which] = /^(month|quarter|year|fiscalYear)(Current|Previous)$/.exec(window) ?? []
  const known = (['month', 'quarter', 'year', 'fiscalYear'] as const).find((one) => one === period)
  return known && { field: windowField, period: known, which: which === 'Current' ? 'current' : 'previous' }
}
