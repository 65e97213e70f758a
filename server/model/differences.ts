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

/** Part by part, as deep as both sides have the same shape. */
export function partDifferences({ before, after }: Operation): PartDifference[] {
  if (!before || !after) return []
  const outer = (['name', 'origin'] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [{ path: key, before: before[key], after: after[key] }],
  )
  return [...outer, ...differences('', before.definition, after.definition)].slice(0, differencesMax)
}

function differences(path: string, before: unknown, after: unknown): PartDifference[] {
  if (canonical(before ?? null) === canonical(after ?? null)) return []
  if (isPlain(before) && isPlain(after)) {
    const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, old.get(key), now.get(key)),
    )
  }
  return [{ path, before: asText(before), after: asText(after) }]
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : canonical(value)
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text
}
