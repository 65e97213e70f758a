import sql from 'sql-template-tag'
import { conflict, invalidField, missing } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { isEmpty, type Values } from './check.ts'
import { isGiven, logKey, mayRestore, visibleField } from './history.ts'
import { moduleOf } from './fields.ts'
import { reader, requireVisible } from './list.ts'
import { findTitles } from './references.ts'
import { limitTo } from './select.ts'
import { fieldInLog, shownValues } from './timeline-changes.ts'
import { updateRecord } from './update.ts'
import { inputForm } from './write-form.ts'

/** A field that had another value then. */
interface PastField {
  readonly field: string
  readonly past: unknown
  readonly now: unknown
  /** Who has changed it since, the last one first. */
  readonly changedBy: readonly { readonly id: string; readonly title: string | null }[]
  readonly changedAt: string
  /** Somebody other than the reader has changed it since. */
  readonly byOthers: boolean
  readonly mayRestore: boolean
}

interface Past {
  readonly version: number
  readonly fields: readonly PastField[]
}

/** The log of a record is read at most this far back. */
const changesMax = 5000

interface Row extends Record<string, unknown> {
  readonly at: string
  readonly actor: string | null
  readonly action: string
  readonly version: number
  readonly before: Values | null
  readonly after: Values | null
}

interface Since {
  readonly field: ModelField
  readonly before: unknown
  readonly after: unknown
  readonly actors: readonly (string | null)[]
  readonly at: string
}

/** What of a record was otherwise at a moment, and who has changed it since. */
export async function readPast(ctx: Context, moduleName: string, id: string, moment: string): Promise<Past> {
  const module = moduleOf(ctx, moduleName)
  await requireVisible(ctx, moduleName, id)
  const rows = await changesAfter(ctx, module, id, moment)
  if (rows.some(({ action }) => action === 'create')) throw notYet()
  const changed = changedFields(ctx, module, rows)
  const show = await shownValues(ctx, changed)
  const users = moduleWith(ctx.model, 'user')
  const actors = changed.flatMap((one) => one.actors.filter((actor) => actor !== null))
  const names = await findTitles(ctx, users ? actors.map((actor) => ({ field: '', module: users, id: actor })) : [])
  return {
    version: await versionOf(ctx, id, rows),
    fields: changed.map(({ field, before, after, actors: by, at }) => ({
      field: field.name,
      past: show(field, before),
      now: show(field, after),
      changedBy: by.flatMap((actor) => (actor === null ? [] : [{ id: actor, title: names.get(actor) ?? null }])),
      changedAt: at,
      byOthers: by.some((actor) => actor !== ctx.policy.userId),
      mayRestore: mayRestore(ctx, module, field),
    })),
  }
}

/**
 * Gives fields the values that they had at a moment, as one ordinary change: its rules and rights
 * hold, and what somebody changes in the meantime is not overwritten.
 */
export async function restorePast(
  ctx: Context,
  moduleName: string,
  id: string,
  past: { readonly at: string; readonly version: number; readonly fields: readonly string[] },
): Promise<void> {
  const module = moduleOf(ctx, moduleName)
  await requireVisible(ctx, moduleName, id)
  const rows = await changesAfter(ctx, module, id, past.at)
  if (rows.some(({ action }) => action === 'create')) throw notYet()
  const changed = new Map(changedFields(ctx, module, rows).map((one) => [one.field.name, one]))
  const values = past.fields.map((name) => {
    const one = changed.get(name)
    if (!one) throw invalidField(name, 'unknown', 'No ha cambiado desde entonces.', 'It has not changed since then.')
    return [name, inputForm(ctx, one.before)] as const
  })
  await updateRecord(ctx, moduleName, id, Object.fromEntries(values), { version: past.version })
}

/** Gives a field the value that an entry of its history says. */
export async function restoreValue(
  ctx: Context,
  moduleName: string,
  id: string,
  fieldName: string,
  { seq, version }: { readonly seq: number; readonly version: number },
): Promise<void> {
  const { module, field } = await visibleField(ctx, moduleName, id, fieldName)
  const key = logKey(module, field)
  const [entry] = await reader(ctx).query<{ value: unknown }>(sql`
    select coalesce(after -> ${key}, 'null') as value from ${changeTable(ctx.environment)}
    where record_id = ${id} and module_id = ${module.id} and seq = ${seq} and (after ? ${key} or before ? ${key})`)
  if (!entry) throw missing()
  await updateRecord(ctx, moduleName, id, { [field.name]: inputForm(ctx, entry.value) }, { version })
}

async function changesAfter(ctx: Context, module: ModelModule, id: string, moment: string): Promise<Row[]> {
  const rows = await reader(ctx).query<Row>(sql`
    select at, actor, action, version, before, after from ${changeTable(ctx.environment)}
    where record_id = ${id} and module_id = ${module.id} and at > ${moment}::timestamptz
    order by seq desc ${limitTo(changesMax + 1)}`)
  if (rows.length > changesMax) {
    throw conflict(
      'Ha cambiado demasiadas veces desde entonces. Elige un momento más reciente.',
      'It has changed too often since then. Choose a later moment.',
    )
  }
  return rows
}

/** The latest of them first. A field that has its old value again has not changed. */
function changedFields(ctx: Context, module: ModelModule, rows: readonly Row[]): Since[] {
  const since = new Map<string, Since>()
  for (const { at, actor, before, after } of rows) {
    for (const key of Object.keys(after ?? {})) {
      const known = since.get(key)
      const field = known?.field ?? fieldInLog(ctx, module, key)
      if (!field || !isGiven(module, field)) continue
      since.set(key, {
        field,
        before: before?.[key] ?? null,
        after: known ? known.after : (after?.[key] ?? null),
        actors: [...new Set([...(known?.actors ?? []), actor])],
        at: known?.at ?? new Date(at).toISOString(),
      })
    }
  }
  return [...since.values()].filter(
    ({ before, after }) => !(isEmpty(before) && isEmpty(after)) && JSON.stringify(before) !== JSON.stringify(after),
  )
}

async function versionOf(ctx: Context, id: string, rows: readonly Row[]): Promise<number> {
  if (rows[0]) return rows[0].version
  const [last] = await reader(ctx).query<{ version: number }>(sql`
    select version from ${changeTable(ctx.environment)} where record_id = ${id} order by seq desc limit 1`)
  return last?.version ?? 1
}

function notYet(): ReturnType<typeof conflict> {
  return conflict('En ese momento el registro no existía.', 'The record did not exist at that moment.')
}
