import sql, { raw } from 'sql-template-tag'
import { invalid } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from './check.ts'
import { createRecords } from './create.ts'
import { deleteRecord } from './remove.ts'
import { findTitles, referencesOf } from './references.ts'
import { columnName, linkedRows, linkOf, type Link } from './select.ts'
import { updateRecord } from './update.ts'
import type { Writing } from './write.ts'

/** A `relations` field whose records are to be others than they are. */
export interface LinkChange {
  readonly field: ModelField
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Of the `relations` among the values those that would change, as far as the writer sees. */
export async function changedLinks(
  ctx: Writing,
  module: ModelModule,
  id: string,
  values: Values,
): Promise<LinkChange[]> {
  const changes: LinkChange[] = []
  for (const [field, link, wanted] of linkFields(ctx, module, values)) {
    const before = (await existingLinks(ctx, link, id)).map(({ target }) => target).toSorted()
    const after = [...new Set(wanted.filter(isObject).map((one) => String(one.id)))].toSorted()
    if (before.join() !== after.join()) changes.push({ field, before, after })
  }
  return changes
}

/** What the writer wants and what there is, as people read it. */
export async function bothSides(ctx: Writing, module: ModelModule, changes: readonly LinkChange[]) {
  const pointed = changes.flatMap(({ field, before, after }) =>
    referencesOf(ctx, module, { [field.name]: [...before, ...after].map((id) => ({ id })) }),
  )
  const titles = await findTitles(ctx, pointed)
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, title: titles.get(id) ?? '' }))
  return new Map(changes.map(({ field, before, after }) => [field.name, { mine: named(after), theirs: named(before) }]))
}

/** Makes the link rows of a record those that its `relations` values say; ones out of sight stay. */
export async function saveLinks(ctx: Writing, module: ModelModule, id: string, values: Values): Promise<void> {
  for (const [field, link, wanted] of linkFields(ctx, module, values)) await saveField(ctx, field, link, id, wanted)
}

function linkFields(ctx: Writing, module: ModelModule, values: Values): [ModelField, Link, readonly unknown[]][] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = module.fields.get(name)
    const link = field?.type === 'relations' ? linkOf(ctx, field) : undefined
    return field && link?.far ? [[field, link, Array.isArray(value) ? value : []]] : []
  })
}

interface ExistingLink extends Record<string, unknown> {
  readonly link: string
  readonly target: string
}

/** Through a table alias of a lone row, so that the visible links come from the one compiler of them. */
async function existingLinks(ctx: Writing, link: Link, id: string): Promise<ExistingLink[]> {
  if (!link.far) return []
  return await ctx.tx.query<ExistingLink>(sql`
    select l.id as link, r.id as target from (select ${id}::uuid as id) t
    cross join lateral (select l.id, ${raw(columnName(link.far, 'l')(''))} as far from ${linkedRows(ctx, link, 't', 'l', 'r')}) l
    cross join lateral (select l.far as id) r`)
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
  const existing = await existingLinks(ctx, link, id)
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
