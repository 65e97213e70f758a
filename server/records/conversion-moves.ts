import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { fixedTable } from '#server/model/registry.ts'
import { pointersTo, rowsPointingAt, type PointingRow } from './pointers.ts'
import { columnName } from './select.ts'
import { updateRecord, type Locked } from './update.ts'
import type { Writing } from './write.ts'

/** What followed the lead, kept so that it can be brought back. */
export interface Moved {
  readonly rows: readonly {
    readonly module: string
    readonly field: string
    readonly id: string
    readonly to: string
  }[]
  readonly attachments: readonly string[]
}

interface Target {
  readonly module: ModelModule
  readonly id: string
}

/**
 * Points everything attached to the lead at the first of the targets that its field may hold:
 * activities at the deal, memberships at the contact.
 */
export async function moveToConverted(
  ctx: Writing,
  lead: ModelModule,
  row: Locked,
  targets: readonly Target[],
): Promise<Moved> {
  const pointers = pointersTo(ctx.model, lead).filter(({ field }) => field.type === 'polymorphic')
  const rows: Moved['rows'][number][] = []
  for (const one of await rowsPointingAt(ctx, lead, [row.id], pointers)) {
    const target = targets.find(({ module }) => one.field.options?.modules?.includes(module.name))
    if (!target || (await isMemberAlready(ctx, one, target))) continue
    await pointAt(ctx, one, target)
    rows.push({ module: one.module.id, field: one.field.id, id: one.id, to: target.id })
  }
  const [first] = targets
  return { rows, attachments: first ? await moveAttachments(ctx, lead, row, first) : [] }
}

/** Through the write pipeline, so that it is logged and what depends on it follows. */
export async function pointAt(
  ctx: Writing,
  { module, field, id }: Pick<PointingRow, 'module' | 'field' | 'id'>,
  target: Target,
): Promise<void> {
  const value = { module: target.module.id, id: target.id }
  await updateRecord(asSystem(ctx), module.name, id, {}, { internal: true, computed: { [field.name]: value } })
}

/** A chosen contact may be a member of the same campaign; nobody is a member twice. */
async function isMemberAlready(ctx: Writing, row: PointingRow, target: Target): Promise<boolean> {
  const keys = row.module.capabilities.member
  const campaign = row.module.fields.get(keys?.campaign ?? '')
  if (!campaign || keys?.member !== row.field.name) return false
  const same = (field: typeof campaign, alias: string): string => columnName(field, alias)('')
  const found = await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, row.module)} t join ${tableOf(ctx, row.module)} mine on mine.id = ${row.id}
    where ${raw(same(row.field, 't'))} = ${target.id} and t.deleted_at is null
      and ${raw(same(campaign, 't'))} = ${raw(same(campaign, 'mine'))} limit 1`)
  return found.length > 0
}

/** Files of the lead's own fields stay with it. */
async function moveAttachments(ctx: Writing, lead: ModelModule, row: Locked, target: Target): Promise<string[]> {
  const files = [...lead.fields.values()].filter((field) => field.type === 'file' || field.type === 'image')
  const own = files.flatMap((field) => (typeof row.own[field.name] === 'string' ? [row.own[field.name]] : []))
  const moved = await ctx.tx.query<{ id: string }>(sql`
    update ${fixedTable(ctx.environment.schema, 'attachment')} set module_id = ${target.module.id}, record_id = ${target.id}
    where record_id = ${row.id} and id <> all(${own}::uuid[]) returning id`)
  return moved.map(({ id }) => id)
}
