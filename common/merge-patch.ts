/** JSON Merge Patch (RFC 7396): an object says what becomes of each key, null takes one away. */

/** The value with the patch applied to it. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const known = new Map(isRecord(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) known.delete(key)
    else known.set(key, mergePatch(known.get(key), value))
  }
  return Object.fromEntries(known)
}

/** The patch that leads from one object to another; nothing where they are the same. Lists are replaced whole. */
export function patchBetween(before: unknown, after: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(before) || !isRecord(after)) return isRecord(after) ? after : undefined
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const keys = new Set([...old.keys(), ...now.keys()])
  const entries = [...keys].flatMap((key) => entryBetween(key, old.get(key), now.get(key)))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function entryBetween(key: string, before: unknown, after: unknown): [string, unknown][] {
  if (after === undefined || after === null) return before === undefined || before === null ? [] : [[key, null]]
  if (isRecord(before) && isRecord(after)) {
    const inner = patchBetween(before, after)
    return inner === undefined ? [] : [[key, inner]]
  }
  return isSame(before, after) ? [] : [[key, after]]
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]))
  if (isRecord(a) && isRecord(b)) return patchBetween(a, b) === undefined
  return (a ?? null) === (b ?? null)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
