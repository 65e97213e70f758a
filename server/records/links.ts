import sql from 'sql-template-tag'
import { invalid } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from './check.ts'
import { createRecords } from './create.ts'
import { deleteRecord } from './remove.ts'
import { perModel, perModule } from './known-once.ts'
import { findTitles, referencesOf } from './references.ts'
import type { Written } from './effects.ts'
import { linkedRows, linkOf, linksMax, type Link } from './select.ts'
import { lockIfThere, sameValue, updateRecord } from './update.ts'
import { writeForm } from './write-form.ts'
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
    const existing = await existingLinks(ctx, link, id)
    const before = existing.map(({ target }) => target).toSorted()
    const after = [...targetsAfter(existing, wanted)].toSorted()
    const isOther = before.join() !== after.join() || existing.some((row) => saysOther(field, row, wanted))
    if (isOther) changes.push({ field, before, after })
  }
  return changes
}

/**
 * A record shows its first links. Whoever names another knows them all and says which there are to be; who names
 * none of the others has not seen those, and they stay.
 */
function targetsAfter(existing: readonly ExistingLink[], wanted: readonly unknown[]): ReadonlySet<string> {
  const named = new Set(wanted.filter(isObject).map((one) => String(one.id)))
  const beyond = existing.slice(linksMax).map(({ target }) => target)
  return beyond.some((target) => named.has(target)) ? named : new Set([...named, ...beyond])
}

/** Whether what is wanted says something else about a link than it says. */
function saysOther(field: ModelField, row: ExistingLink, wanted: readonly unknown[]): boolean {
  const given = wanted.filter(isObject).find((one) => one.id === row.target)
  return Object.entries(said(field, given ?? {})).some(([name, value]) => !sameValue(row.own[name], value))
}

/** What is said about the link itself, such as somebody's role. */
function said(field: ModelField, target: Values): Values {
  return Object.fromEntries(
    (field.options?.linkFields ?? []).flatMap((name) => (name in target ? [[name, target[name]]] : [])),
  )
}

/**
 * Links that were written as rows of their own are a change of the record that shows them: whoever is
 * editing it must not write over them unseen.
 */
export async function raiseLinked(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  for (const { parent, field, near, far } of fieldsThrough(ctx.model, module)) {
    const targetsOf = (id: string, when: 'before' | 'after'): string[] =>
      written.flatMap((row) => (row[when]?.[near.name] === id ? [String(row[when]?.[far.name])] : [])).toSorted()
    const ids = new Set(written.flatMap(({ before, after }) => [before?.[near.name], after?.[near.name]]))
    for (const id of ids) {
      if (typeof id !== 'string' || id === ctx.linking) continue
      if (!(await lockIfThere(ctx, parent, id, 'update', true))) continue
      const links = [{ field, before: targetsOf(id, 'before'), after: targetsOf(id, 'after') }]
      await updateRecord(asSystem(ctx), parent.name, id, {}, { internal: true, links })
    }
  }
}

/** The `relations` of all modules whose links are rows of this one. */
export const fieldsThrough = perModel((model, through) =>
  [...model.modules.values()].flatMap((parent) =>
    [...parent.fields.values()].flatMap((field) => {
      const link = field.type === 'relations' ? linkOf({ model }, field) : undefined
      return link?.far && link.through === through ? [{ parent, field, near: link.near, far: link.far }] : []
    }),
  ),
)

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
  const named = linkFields(ctx, module, values)
  if (named.length === 0) return
  const own: Writing = { ...ctx, linking: id }
  for (const [field, link, wanted] of named) await saveField(own, field, link, id, wanted)
}

const fieldsOfLinks = perModule((module) => [...module.fields.values()].filter(({ type }) => type === 'relations'))

function linkFields(ctx: Writing, module: ModelModule, values: Values): [ModelField, Link, readonly unknown[]][] {
  return fieldsOfLinks(module).flatMap((field) => {
    const value = values[field.name]
    const link = Object.hasOwn(values, field.name) ? linkOf(ctx, field) : undefined
    return link?.far ? [[field, link, Array.isArray(value) ? value : []]] : []
  })
}

interface ExistingLink extends Record<string, unknown> {
  readonly link: string
  readonly target: string
  /** What the link says, in written form. */
  readonly own: Values
}

/** Through a table alias of a lone row, so that the visible links come from the one compiler of them; in the order in which they are shown. */
async function existingLinks(ctx: Writing, link: Link, id: string): Promise<ExistingLink[]> {
  if (!link.far) return []
  return await ctx.tx.query<ExistingLink>(sql`
    select shown.link, shown.target, shown.own from (select ${id}::uuid as id) t
    cross join lateral (
      select l.id as link, r.id as target, ${writeForm(link.through, 'l')} as own, r.title_key
      from ${linkedRows(ctx, link, 't', 'l', 'r')}) shown
    order by shown.title_key, shown.target`)
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
  const kept = targetsAfter(existing, wanted)
  for (const row of existing) {
    if (!kept.has(row.target)) await deleteRecord(system, link.through.name, row.link, { internal: true })
  }
  for (const target of targets) {
    const extra = said(field, target)
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
