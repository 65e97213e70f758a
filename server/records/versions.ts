import sql, { raw } from 'sql-template-tag'
import type { Capabilities } from '#common/capabilities.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { createRecord } from './create.ts'
import type { Written } from './effects.ts'
import { columnName } from './select.ts'
import { lockIfThere, updateRecord } from './update.ts'
import type { Writing } from './write.ts'

interface Kept {
  readonly module: ModelModule
  readonly document: ModelModule
  readonly keys: NonNullable<Capabilities['version']>
}

/** How the files of a module's documents are kept, seen from the documents or from their versions. */
function keptBy(ctx: Context, module: ModelModule): Kept | undefined {
  for (const one of ctx.model.modules.values()) {
    const keys = one.capabilities.version
    const document = ctx.model.modules.get(one.fields.get(keys?.document ?? '')?.options?.module ?? '')
    if (keys && document?.capabilities.document && (one === module || document === module)) {
      return { module: one, document, keys }
    }
  }
  return undefined
}

const column = (module: ModelModule, name: string) => {
  const field = module.fields.get(name)
  return field ? raw(columnName(field, 't')('')) : sql`null`
}

/**
 * The numbers of new versions, each after the last of its document: whose row is locked, so that two
 * who send one at once take turns and both are kept.
 */
export async function versionNumbers(ctx: Writing, module: ModelModule, inputs: readonly Values[]): Promise<Values[]> {
  const kept = module.capabilities.version ? keptBy(ctx, module) : undefined
  if (!kept || inputs.length === 0) return []
  const { document, keys } = kept
  const ids = [
    ...new Set(inputs.flatMap((values) => (typeof values[keys.document] === 'string' ? [values[keys.document]] : []))),
  ]
  await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, document)} t where t.id = any(${ids}::uuid[]) order by t.id for update of t`)
  const rows = await ctx.tx.query<{ id: string; last: number }>(sql`
    select ${column(module, keys.document)} as id, max(${column(module, keys.number)})::int as last
    from ${tableOf(ctx, module)} t where ${column(module, keys.document)} = any(${ids}::uuid[]) group by 1`)
  const last = new Map(rows.map((row) => [row.id, row.last]))
  return inputs.map((values) => {
    const id = String(values[keys.document])
    const next = (last.get(id) ?? 0) + 1
    last.set(id, next)
    return { [keys.number]: values[keys.number] ?? next }
  })
}

/** A document's file and the last of its versions are the same, whichever of them was written. */
export async function keepVersions(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const kept = module.capabilities.document || module.capabilities.version ? keptBy(ctx, module) : undefined
  if (!kept) return
  const { document, keys } = kept
  const file = document.capabilities.document?.file ?? ''
  for (const { id, before, after } of written) {
    if (module === document) {
      const now = after?.[file]
      if (typeof now !== 'string' || now === before?.[file] || (await lastFile(ctx, kept, id)) === now) continue
      await createRecord(asSystem(ctx), kept.module.name, { [keys.document]: id, [keys.file]: now }, { internal: true })
      continue
    }
    const of = after?.[keys.document] ?? before?.[keys.document]
    if (typeof of === 'string') await followLast(ctx, kept, of, file)
  }
}

async function followLast(ctx: Writing, kept: Kept, id: string, file: string): Promise<void> {
  const last = await lastFile(ctx, kept, id)
  if (last === undefined) return
  const system = asSystem(ctx)
  if (!(await lockIfThere(system, kept.document, id, 'update', true))) return
  await updateRecord(system, kept.document.name, id, { [file]: last }, { internal: true })
}

async function lastFile(ctx: Writing, { module, keys }: Kept, id: string): Promise<string | undefined> {
  const [row] = await ctx.tx.query<{ file: string | null }>(sql`
    select ${column(module, keys.file)} as file from ${tableOf(ctx, module)} t
    where ${column(module, keys.document)} = ${id} and t.deleted_at is null
    order by ${column(module, keys.number)} desc nulls last, t.id desc limit 1`)
  return row?.file ?? undefined
}
