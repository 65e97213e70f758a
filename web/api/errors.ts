import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import type { Messages } from '#common/texts/es.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import { ApiError, isApiError } from './api-error.ts'
import { LeftAlone } from './left-alone.ts'

/**
 * The one funnel of failures. A form shows them at its fields (showInForm), a dialog inside itself
 * (errorText), what happens in the background in a toast (showInToast), a missing page as the
 * not-found screen (FailurePage). What somebody left alone on being asked is shown nowhere.
 */
export function errorText(error: unknown, text: Messages): string {
  if (error instanceof LeftAlone) return ''
  if (!isApiError(error)) return text.failures.unknown
  if (error.code === 'network') return text.failures.network
  // Where there are reasons, nothing is marked that one could be told to look at.
  const reasons = error.violations.map(({ message }) => message).filter(Boolean)
  return reasons.join(' ') || error.message || text.failures.unknown
}

export function showInToast(error: unknown, text: Messages): void {
  if (!(error instanceof LeftAlone)) showToast({ text: errorText(error, text), tone: 'error' })
}

/**
 * Puts each violation at its field and the rest at the form's root. `names` are the fields that
 * the form shows; the first broken one gets the focus.
 */
export function showInForm<Values extends FieldValues>(
  error: unknown,
  form: UseFormReturn<Values>,
  names: readonly FieldPath<Values>[],
  text: Messages,
): void {
  const violations = isApiError(error) ? error.violations : []
  const elsewhere: string[] = []
  for (const { field, message } of violations) {
    const name = names.find((candidate) => candidate === field)
    if (name) form.setError(name, { type: 'server', message }, { shouldFocus: true })
    else elsewhere.push(message)
  }
  const allAtFields = violations.length > 0 && elsewhere.length === 0
  if (allAtFields) return
  if (error instanceof LeftAlone) return
  const message = elsewhere.length > 0 ? elsewhere.join(' ') : errorText(error, text)
  form.setError('root.server', { type: 'server', message })
}

/** What stands in the way of showing an answer: nothing, where an older one is there and asking again may help. */
export function failureOf({ data, error }: { readonly data: unknown; readonly error: Error | null }): Error | null {
  return data !== undefined && isPassing(error) ? null : error
}

/** Worth asking again: the network or a server that is busy, never a refusal. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'network' || error.status >= 502)
}
