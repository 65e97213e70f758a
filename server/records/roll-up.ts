import { matches, type Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Written } from './effects.ts'
import { sameValue } from './update.ts'

/** Whether a roll-up over a module may come to something else by a write: not where the row counts as it did. */
export function mayChange(module: ModelModule, { options }: ModelField, { before, after }: Written): boolean {
  const { by = '', of, where } = options ?? {}
  if (!before || !after || !sameValue(before[by], after[by])) return true
  if (where && !isDecidedHere(module, where)) return true
  const [did, does] = where ? [matches(where, before), matches(where, after)] : [true, true]
  if (did !== does || !does || of === undefined) return did !== does
  // What a formula comes to is not among the written values.
  return module.fields.get(of)?.type === 'formula' || !sameValue(before[of], after[of])
}

/** A filter that asks nothing of the database, the day or the reader. */
function isDecidedHere(module: ModelModule, filter: Filter): boolean {
  if ('all' in filter) return filter.all.every((part) => isDecidedHere(module, part))
  if ('any' in filter) return filter.any.every((part) => isDecidedHere(module, part))
  if (!('field' in filter)) return false
  const type = module.fields.get(filter.field)?.type ?? ''
  return (filter.op === 'eq' || filter.op === 'in') && ['option', 'stage'].includes(type)
}
