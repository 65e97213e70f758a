import type { SortKey } from '#common/element.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { readableField } from '#server/records/fields.ts'
import { listRecords, pageSizeMax } from '#server/records/list.ts'
import { nodesMax, tooMuch } from './load-graph.ts'

export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly title: string }

/** All records of a module in a project that the reader sees, with those of the fields that they may read. */
export async function readAll(
  ctx: Context,
  module: ModelModule,
  query: { readonly fields: readonly string[]; readonly filter: Filter; readonly sort?: readonly SortKey[] },
): Promise<Row[]> {
  if (ctx.policy.scope(module.name, 'read') === 'none') return []
  const fields = query.fields.filter((name) => readableField(ctx, module, name))
  const all: Row[] = []
  let cursor: string | undefined
  do {
    const page = { ...query, module: module.name, fields, limit: pageSizeMax, ...(cursor ? { cursor } : {}) }
    const text = await listRecords(ctx, page)
    // What the read compiler answers has these keys.
    const { rows, next } = JSON.parse(text) as { rows: Row[]; next: string | null }
    all.push(...rows)
    cursor = next ?? undefined
    if (all.length > nodesMax) throw tooMuch()
  } while (cursor !== undefined)
  return all
}

/** Records of a project. */
export function ofProject(id: string): Filter {
  return { field: 'project', op: 'eq', value: id }
}
