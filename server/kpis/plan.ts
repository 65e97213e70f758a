import type { KpiPlan } from '#common/kpi-progress.ts'
import { textOf } from '#server/programme/shown.ts'
import type { Values } from '#server/records/check.ts'

interface Known {
  /** Values so far, oldest first. */
  readonly taken: readonly { readonly at: string; readonly value: string | null }[]
  readonly projectStart: unknown
  readonly day: string
}

/**
 * From where to where a KPI goes, as its record says. Where it was declared that there are no data before the
 * start, it begins with its first value.
 */
export function planOf(values: Values, { taken, projectStart, day }: Known): KpiPlan {
  const first = taken.find(({ value }) => value !== null)
  const isAbsent = values.baselineAbsent === true
  const begun = textOf(values.baselineAt) ?? (isAbsent ? first?.at : undefined)
  return {
    direction: values.direction === 'down' || values.direction === 'range' ? values.direction : 'up',
    trajectory: values.trajectory === 'sCurve' || values.trajectory === 'step' ? values.trajectory : 'linear',
    baseline: numberOf(values.baseline) ?? (isAbsent ? numberOf(first?.value) : null),
    start: begun ?? textOf(projectStart) ?? first?.at ?? day,
    target: numberOf(values.target),
    targetUpTo: numberOf(values.targetUpTo),
    due: textOf(values.dueDate),
  }
}

export function numberOf(value: unknown): number | null {
  return value === null || value === undefined || value === '' ? null : Number(value)
}
