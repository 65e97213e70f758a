import { createHash } from 'node:crypto'
import type { ModelField, ModelModule } from '#common/model.ts'
import { canonical } from '#server/model/elements.ts'
import type { Values } from './check.ts'

/** SHA-256 of what is agreed on in a record, equal for equal content however it was written. */
export function fingerprintOf(module: ModelModule, values: Values): string {
  const names = [...(module.capabilities.content?.normative ?? [])].toSorted()
  const entries = names.map((name) => [name, plain(module.fields.get(name), values[name])])
  return createHash('sha256')
    .update(canonical(Object.fromEntries(entries)))
    .digest('hex')
}

/**
 * What a write sets by itself where what is agreed on has a fingerprint: the new one, and once it was no
 * draft any more, the next revision, which begins as a draft.
 */
export function contentValues(module: ModelModule, before: Values | null, after: Values): Values {
  const keys = module.capabilities.content
  if (!keys) return {}
  const fingerprint = fingerprintOf(module, after)
  if (before === null) return { [keys.fingerprint]: fingerprint, [keys.revision]: 1 }
  if (before[keys.fingerprint] === fingerprint) return {}
  const { lifecycle } = module
  const state = lifecycle && before[lifecycle.field]
  if (lifecycle && keys.drafts.some((one) => one === state)) return { [keys.fingerprint]: fingerprint }
  const [draft] = keys.drafts
  return {
    [keys.fingerprint]: fingerprint,
    [keys.revision]: Number(before[keys.revision] ?? 1) + 1,
    ...(lifecycle && draft !== undefined ? { [lifecycle.field]: draft } : {}),
  }
}

/** The values of a new record, with the fingerprint of what is agreed on in it. */
export function withContent(module: ModelModule, values: Values): Values {
  return { ...values, ...contentValues(module, null, values) }
}

/** The same value in one form: a number and its text, an amount with and without what it is worth today. */
function plain(field: ModelField | undefined, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    return field !== undefined && ['decimal', 'percent'].includes(field.type) ? trimmed(value) : value
  }
  if (Array.isArray(value)) return value.length === 0 && field?.type !== 'json' ? null : value
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) {
    return [trimmed(String(value.amount)), value.currency]
  }
  return value
}

function trimmed(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number
}
