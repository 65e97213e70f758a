import { fieldsOf } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { normalize } from '#common/normalize.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { isEmpty, type Values } from './check.ts'
import { isComputed, readableField } from './fields.ts'
import { inputForm } from './write-form.ts'

/** Instead of one record's value, those of all of them: tags together, texts one after the other. */
const allOfThem = 'all'

export type TakeReason = 'only' | 'same' | 'fuller' | 'newer' | 'both' | 'together' | 'kept'

/** Whose value of a field the merged record has, and why that is proposed. */
interface Take {
  readonly take: string
  readonly reason: TakeReason
}

/** A record as its reader sees it, and when each field was last changed. */
export interface Candidate {
  readonly id: string
  readonly values: Values
  /** ISO 8601, by field name; the record's creation where the log has nothing. */
  readonly changedAt: (field: string) => string
}

/** Fields of which a value can be chosen: what the system fills in follows from them. */
export function choosableFields(ctx: Context, module: ModelModule): ModelField[] {
  return [...module.fields.values()].filter(
    (field) =>
      columnsOf(field).length > 0 && !isComputed(field) && !field.readOnly && readableField(ctx, module, field.name),
  )
}

export function unites({ type }: ModelField): boolean {
  return type === 'tags' || type === 'options' || type === 'longText' || type === 'richText'
}

/** For each field the fuller value, or the newer one; what belongs together comes from one record. */
export function proposeTakes(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  winner: string,
  records: readonly Candidate[],
): ReadonlyMap<string, Take> {
  const mine = records.find(({ id }) => id === winner)
  const takes = new Map<string, Take>()
  for (const field of fields) {
    const mayChoose = mine && ctx.policy.canWrite(module.name, field.name)
    takes.set(field.name, mayChoose ? proposeTake(field, mine, records) : { take: winner, reason: 'kept' })
  }
  for (const field of fields) {
    const [ruling] = [field.showIf, field.requiredIf].flatMap((rule) => (rule ? fieldsOf(rule) : []))
    const above = takes.get(ruling ?? '')
    const isChosen = above && above.reason !== 'same' && above.reason !== 'kept' && above.take !== allOfThem
    if (isChosen && takes.get(field.name)?.reason !== 'kept') {
      takes.set(field.name, { take: above.take, reason: 'together' })
    }
  }
  return takes
}

function proposeTake(field: ModelField, mine: Candidate, records: readonly Candidate[]): Take {
  const filled = records.filter(({ values }) => !isEmpty(values[field.name]))
  const [first = mine, ...rest] = filled
  if (filled.length === 0) return { take: mine.id, reason: 'same' }
  if (rest.length === 0) return { take: first.id, reason: first === mine ? 'same' : 'only' }
  const value = (one: Candidate): unknown => one.values[field.name]
  const best = filled.includes(mine) ? mine : first
  if (filled.every((one) => keyOf(value(one)) === keyOf(value(best)))) return { take: best.id, reason: 'same' }
  const fullest = filled.find((one) => filled.every((other) => contains(value(one), value(other))))
  if (fullest) return { take: fullest.id, reason: 'fuller' }
  if (unites(field)) return { take: allOfThem, reason: 'both' }
  const newest = filled.toSorted((a, b) => (a.changedAt(field.name) < b.changedAt(field.name) ? 1 : -1))[0] ?? best
  const isNewer = newest.changedAt(field.name) > best.changedAt(field.name)
  return isNewer || best !== mine ? { take: newest.id, reason: 'newer' } : { take: best.id, reason: 'kept' }
}

/** Equal for what people take as equal. */
function keyOf(value: unknown): string {
  if (isObject(value) && 'id' in value) return String(value.id)
  return typeof value === 'string' ? normalize(value) : JSON.stringify(value)
}

/** Says all that the other says: a longer text, more parts of an address, more tags. */
function contains(value: unknown, other: unknown): boolean {
  if (typeof value === 'string' && typeof other === 'string') return normalize(value).includes(normalize(other))
  if (Array.isArray(value) && Array.isArray(other)) {
    const keys = new Set(value.map(keyOf))
    return other.every((one) => keys.has(keyOf(one)))
  }
  if (isMoney(value) || !isObject(value) || !isObject(other) || 'id' in value) return keyOf(value) === keyOf(other)
  return Object.entries(other).every(([part, one]) => isEmpty(one) || contains(value[part], one))
}

/** The chosen values in the form in which a user would give them; the winner's own are left out. */
export function takenValues(
  ctx: Context,
  module: ModelModule,
  winner: string,
  records: readonly { readonly id: string; readonly own: Values }[],
  takes: Readonly<Record<string, string>>,
): Values {
  const ids = new Set(records.map(({ id }) => id))
  const given = Object.entries(takes).filter(([name, take]) => take !== winner && name !== 'owner')
  return Object.fromEntries(
    given.map(([name, take]) => {
      const field = module.fields.get(name)
      const values = records.map(({ own }) => own[name])
      const value =
        field && take === allOfThem && unites(field)
          ? united(field, values)
          : inputForm(ctx, records.find(({ id }) => id === take)?.own[name])
      // Nothing is above or below itself.
      const isSelf = field?.options?.module === module.name && typeof value === 'string' && ids.has(value)
      return [name, isSelf ? null : value]
    }),
  )
}

function united(field: ModelField, values: readonly unknown[]): unknown {
  const filled = values.filter((value) => !isEmpty(value))
  if (filled.every((value) => Array.isArray(value))) return [...new Set(filled.flat())]
  return [...new Set(filled.map(String))].join(field.type === 'richText' ? '' : '\n\n')
}
