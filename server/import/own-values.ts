import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { reader } from '#server/records/list.ts'
import { writeForm } from '#server/records/write-form.ts'

export interface OwnValues {
  readonly version: number
  readonly values: Values
}

/** What live records hold, in written form, by id; with `lock`, until the transaction ends. */
export async function ownValues(
  ctx: Context,
  module: ModelModule,
  ids: readonly string[],
  options: { readonly lock?: boolean } = {},
): Promise<Map<string, OwnValues>> {
  if (ids.length === 0) return new Map()
  const lock = options.lock ? sql`order by t.id for update of t` : sql``
  const rows = await reader(ctx).query<OwnValues & { id: string }>(sql`
    select t.id, t.version, ${writeForm(module, 't')} as values from ${tableOf(ctx, module)} t
    where t.id = any(${ids}::uuid[]) and ${raw('t.deleted_at')} is null ${lock}`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Fields whose values differ, with both. */
export function differences(before: Values, after: Values): Record<string, readonly [unknown, unknown]> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries(
    [...names].flatMap((name) =>
      isSame(before[name], after[name]) ? [] : [[name, [before[name] ?? null, after[name] ?? null] as const]],
    ),
  )
}

/** Whether two values read in written form are the same; the order of keys says nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a ?? null)) === JSON.stringify(ordered(b ?? null))
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
