import { useMemo, useState } from 'react'
import { matches } from '#common/filter.ts'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { LeftAlone } from '#web/api/left-alone.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { forgetChanges, keepChanges, keptChanges } from './kept-draft.ts'
import { untypedTypes, type RecordRow } from './reader-types.ts'

export interface Draft {
  /** What the form shows: the record with what was typed over it. */
  readonly values: Readonly<Record<string, unknown>>
  /** Only what was typed, in the form in which it is written. */
  readonly changes: Readonly<Record<string, unknown>>
  readonly errors: Readonly<Record<string, string>>
  /** What concerns no single field in sight. */
  readonly problem: string | undefined
  readonly isDirty: boolean
  /** How often it was refused. */
  readonly refusals: number
  set(name: string, value: unknown): void
  /** Puts a failed answer at its fields; `shown` names those in sight. */
  fail(error: unknown, shown: readonly (string | ReaderField)[]): void
  reset(): void
  /** What was typed is where it belongs: nothing of it is kept on this device. */
  saved(): void
  /** It began with what had been left half done. */
  readonly isBack: boolean
}

/**
 * What somebody is typing into a record, before it is saved. With a `place` it is kept on this device
 * until it is saved or discarded, so that closing the tab loses nothing; beside it what it is typed over.
 */
export function useDraft(record: Partial<RecordRow> = {}, place?: string, over?: Partial<RecordRow>): Draft {
  const text = useText()
  const [kept] = useState(() => keptChanges(place))
  const [changes, setChanges] = useState<Readonly<Record<string, unknown>>>(kept)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<string>()
  const [refusals, setRefusals] = useState(0)
  const values = useMemo(() => ({ ...record, ...changes }), [record, changes])

  function set(name: string, value: unknown) {
    setChanges((before) => {
      const next = { ...before, [name]: value }
      keepChanges(place, next, over)
      return next
    })
    setErrors(({ [name]: _gone, ...rest }) => rest)
  }

  function fail(error: unknown, fields: readonly (string | ReaderField)[]) {
    if (error instanceof LeftAlone) return
    setRefusals((before) => before + 1)
    const shown = fields.map((field) => (typeof field === 'string' ? field : field.name))
    const violations = isApiError(error) ? error.violations : []
    const headOf = (path: string) => path.split('.')[0] ?? ''
    const atFields = violations.filter(({ field }) => shown.includes(headOf(field)))
    const elsewhere = violations.filter(({ field }) => !shown.includes(headOf(field)))
    setErrors(Object.fromEntries(atFields.toReversed().map(({ field, message }) => [headOf(field), message])))
    if (elsewhere.length > 0) setProblem(elsewhere.map(({ message }) => message).join(' '))
    else setProblem(atFields.length > 0 ? undefined : errorText(error, text))
  }

  function reset() {
    forgetChanges(place)
    setChanges({})
    setErrors({})
    setProblem(undefined)
  }

  return {
    values,
    changes: written(changes),
    errors,
    problem,
    refusals,
    isDirty: Object.keys(changes).length > 0,
    set,
    fail,
    reset,
    saved: () => forgetChanges(place),
    isBack: Object.keys(kept).length > 0 && kept === changes,
  }
}

/** What was emptied is written as nothing. */
function written(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value === '' ? null : value]))
}

/** Whether the form shows a field for the values at hand, asks for it, and lets it be typed. */
export function fieldState(module: ReaderModule, field: ReaderField, values: Readonly<Record<string, unknown>>) {
  const stage = module.capabilities.pipeline?.stage
  const asked = module.pipelines
    .flatMap(({ stages }) => stages)
    .find(({ value }) => stage !== undefined && value === values[stage])?.required
  return {
    isShown: field.showIf === undefined || matches(field.showIf, values),
    isRequired:
      field.required === true ||
      (field.requiredIf !== undefined && matches(field.requiredIf, values)) ||
      asked?.includes(field.name) === true,
    isReadOnly:
      values.id !== undefined &&
      ((field.readOnlyIf !== undefined && matches(field.readOnlyIf, values)) || isFrozen(module, values)),
  }
}

/** A state in which nobody changes the record: it only goes on. */
function isFrozen({ lifecycle }: ReaderModule, values: Readonly<Record<string, unknown>>): boolean {
  return lifecycle?.states.find(({ value }) => value === values[lifecycle.field])?.frozen === true
}

export function isTypeable(field: ReaderField): boolean {
  return field.mayWrite !== false && field.readOnly !== true && !untypedTypes.includes(field.type)
}

/** What was filled in: a new record says nothing of the rest. */
export function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}

const unbulky: readonly string[] = ['file', 'image', 'stage', 'personName', 'address']

/** Of many records at once: one file or one address is hardly the same for them. */
export function isBulkTypeable(field: ReaderField): boolean {
  return isTypeable(field) && !unbulky.includes(field.type)
}
