import sql, { raw } from 'sql-template-tag'
import { invalid } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from './check.ts'
import { createRecords } from './create.ts'
import { deleteRecord } from './remove.ts'
import { columnName, linkedRows, linkOf, type Link } from './select.ts'
import { updateRecord } from './update.ts'
import type { Writing } from './write.ts'

/** Makes the link rows of a record those that its `relations` values say; ones out of sight stay. */
export async function saveLinks(ctx: Writing, module: ModelModule, id: string, values: Values): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = module.fields.get(name)
    if (field?.type !== 'relations') continue
    const link = linkOf(ctx, field)
    if (link?.far) await saveField(ctx, field, link, id, Array.isArray(value) ? value : [])
  }
}

async function saveField(
  ctx: Writing,
  field: ModelField,
  link: Link,
  id: string,
  wanted: readonly unknown[],
): Promise<void> {
  const far = link.far
  if (!far) return
  // Through a table alias of a lone row, so that the visible links come from the one compiler of them.
  const existing = await ctx.tx.query<{ link: string; target: string }>(sql`
    select l.id as link, r.id as target from (select ${id}::uuid as id) t
    cross join lateral (select l.id, ${raw(columnName(far, 'l')(''))} as far from ${linkedRows(ctx, link, 't', 'l', 'r')}) l
    cross join lateral (select l.far as id) r`)
  const targets = wanted.filter(isObject)
  const system = asSystem(ctx)
  const kept = new Set(targets.map((one) => String(one.id)))
  for (const row of existing) {
    if (!kept.has(row.target)) await deleteRecord(system, link.through.name, row.link, { internal: true })
  }
  for (const target of targets) {
    const extra = Object.fromEntries(
      (field.options?.linkFields ?? []).flatMap((name) => (name in target ? [[name, target[name]]] : [])),
    )
    const old = existing.find((row) => row.target === target.id)
    if (old) {
      if (Object.keys(extra).length > 0)
        await updateRecord(system, link.through.name, old.link, extra, { internal: true })
      continue
    }
    const [created] = await createRecords(system, link.through.name, [
      { values: { [link.near.name]: id, [far.name]: target.id, ...extra }, options: { internal: true } },
    ])
    if (created && 'violations' in created)
      throw invalid(created.violations.map((one) => ({ ...one, field: `${field.name}.${one.field}` })))
  }
}
