import type { ChangeEvent } from '#common/api/changes.ts'

/** A record's own page is touched by its own changes only; lists, boards and counts by any of the module. */
export function isTouched(
  queryKey: readonly unknown[],
  meta: Readonly<Record<string, unknown>> | undefined,
  changes: readonly Pick<ChangeEvent, 'module' | 'id'>[],
): boolean {
  if (queryKey[0] !== 'records') return false
  const [, module, kind, id] = queryKey
  const alsoShown = Array.isArray(meta?.modules) ? meta.modules : []
  return changes.some((change) => {
    if (alsoShown.includes(change.module)) return true
    if (change.module !== module) return false
    return kind !== 'one' || id === change.id
  })
}
