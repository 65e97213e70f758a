/** JSON merge patches (RFC 7396): objects are merged key by key, null takes a key away, all else is set whole. */
import { isObject } from './text.ts'

export function applyPatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyPatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/** The patch that makes one value of the other; undefined where they are equal. */
export function patchBetween(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return sameJson(before, after) ? undefined : (after ?? null)
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const parts = [...new Set([...old.keys(), ...now.keys()])].flatMap((key): [string, unknown][] => {
    if (isGone(now.get(key))) return isGone(old.get(key)) ? [] : [[key, null]]
    const part = patchBetween(old.get(key), now.get(key))
    return part === undefined ? [] : [[key, part]]
  })
  return parts.length === 0 ? undefined : Object.fromEntries(parts)
}

/** What of some values is another one than it was. */
export function changedIn(before: object, after: object): Record<string, unknown> {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !sameJson(old.get(key), value)))
}

/** The patch of somebody who goes on from what a first one led to: what that said, and what is said since. */
export function joinPatches(first: unknown, second: unknown): unknown {
  if (!isObject(second) || !isObject(first)) return second
  const joined = new Map(Object.entries(first))
  for (const [key, value] of Object.entries(second)) joined.set(key, joinPatches(joined.get(key), value))
  return Object.fromEntries(joined)
}

/** What a patch sets: the path of each value, with the value. */
export function patchedParts(patch: unknown, path: readonly string[] = []): { path: string; value: unknown }[] {
  if (!isObject(patch) || Object.keys(patch).length === 0) return [{ path: path.join('.'), value: patch }]
  return Object.entries(patch).flatMap(([key, value]) => patchedParts(value, [...path, key]))
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  if (isObject(a) && isObject(b)) {
    const [old, now] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
    return [...new Set([...old.keys(), ...now.keys()])].every((key) => sameJson(old.get(key), now.get(key)))
  }
  return a === b
}

function isGone(value: unknown): boolean {
  return value === undefined || value === null
}
