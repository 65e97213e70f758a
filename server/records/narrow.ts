import { matches, type Filter } from '#common/filter.ts'

const always: Filter = { all: [] }
const never: Filter = { any: [] }

/**
 * What remains of a filter for records whose `field` is known to be `value`: the columns of a board
 * ask only for what they do not say already, and so find an index.
 */
export function narrow(filter: Filter, field: string, value: string): Filter {
  if ('all' in filter) {
    const parts = filter.all.map((part) => narrow(part, field, value)).filter((part) => !isAlways(part))
    return parts.some(isNever) ? never : (single(parts) ?? { all: parts })
  }
  if ('any' in filter) {
    const parts = filter.any.map((part) => narrow(part, field, value)).filter((part) => !isNever(part))
    return parts.some(isAlways) ? always : (single(parts) ?? { any: parts })
  }
  if ('not' in filter) {
    const part = narrow(filter.not, field, value)
    if (isAlways(part)) return never
    return isNever(part) ? always : { not: part }
  }
  if ('related' in filter || filter.field !== field) return filter
  return matches(filter, { [field]: value }) ? always : never
}

function single(parts: readonly Filter[]): Filter | undefined {
  return parts.length === 1 ? parts[0] : undefined
}

function isAlways(filter: Filter): boolean {
  return 'all' in filter && filter.all.length === 0
}

function isNever(filter: Filter): boolean {
  return 'any' in filter && filter.any.length === 0
}
