import { canonical } from './elements.ts'
import type { Operation } from './plan.ts'

/** One part of a definition, before and after, as text; null where it is not there. */
export interface PartDifference {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

const differencesMax = 60
const textMax = 300

/** Part by part, as deep as both sides have the same shape; of lists, what came and what went. */
export function partDifferences({ before, after }: Operation): PartDifference[] {
  if (!before || !after) return []
  const outer = (['name', 'origin'] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [{ path: key, before: before[key], after: after[key] }],
  )
  return [...outer, ...differences('', before.definition, after.definition)].slice(0, differencesMax)
}

type Say = (value: unknown) => string

/** Of any two values, by the same rule; `say` writes what is there as a whole. */
export function valueDifferences(before: unknown, after: unknown, say: Say = textOf): PartDifference[] {
  return differences('', before, after, say).slice(0, differencesMax)
}

function differences(path: string, before: unknown, after: unknown, say: Say = textOf): PartDifference[] {
  if (canonical(before ?? null) === canonical(after ?? null)) return []
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(path, before, after, say)
  if (isPlain(before) && isPlain(after)) {
    const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, old.get(key), now.get(key), say),
    )
  }
  return [{ path, before: asText(before, say), after: asText(after, say) }]
}

/** Named items are met by their name and others by their place; of plain values, only those that differ. */
function listDifferences(
  path: string,
  before: readonly unknown[],
  after: readonly unknown[],
  say: Say,
): PartDifference[] {
  if ([...before, ...after].every(isPlain)) {
    const [old, now] = [keyed(before), keyed(after)]
    const found = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
      differences(`${path}.${key}`, old.get(key), now.get(key), say),
    )
    // Nothing but another order: that is the names in a row.
    if (found.length > 0) return found
    return [{ path, before: [...old.keys()].join(', '), after: [...now.keys()].join(', ') }]
  }
  const [gone, come] = [without(before, after), without(after, before)]
  const isMoved = gone.length === 0 && come.length === 0
  return [{ path, before: asText(isMoved ? before : gone, say), after: asText(isMoved ? after : come, say) }]
}

function keyed(items: readonly unknown[]): Map<string, unknown> {
  const names = items.map((item) => (isPlain(item) && 'name' in item ? String(item.name) : undefined))
  const areNamed = new Set(names).size === items.length && !names.includes(undefined)
  return new Map(items.map((item, index) => [(areNamed && names[index]) || String(index + 1), item]))
}

function without(items: readonly unknown[], others: readonly unknown[]): unknown[] {
  const known = new Set(others.map(canonical))
  return items.filter((item) => !known.has(canonical(item)))
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown, say: Say): string | null {
  if (value === undefined || value === null) return null
  if (Array.isArray(value) && value.length === 0) return null
  const text = say(value)
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const isRow = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return isRow ? value.join(', ') : canonical(value)
}
