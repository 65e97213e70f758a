import sql from 'sql-template-tag'
import { normalize } from '#common/normalize.ts'
import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { compilePolicy } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { mentionsIn } from '#server/model/parse-values.ts'
import { followBy, followersOf, setFollowing } from '#server/notifications/followers.ts'
import { notify } from '#server/notifications/notify.ts'
import type { Values } from './check.ts'
import type { Written } from './effects.ts'
import { moduleOf } from './fields.ts'
import { reader, requireVisible, visibleIds } from './list.ts'
import { escaped } from './search.ts'
import type { Writing } from './write.ts'

/** More in one comment are read by nobody. */
const mentionsMax = 50
const offeredMax = 8

/** Tells those whom a comment names and those who follow its record; whoever takes part follows from then on. */
export async function tellComments(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const keys = module.capabilities.comment
  if (!keys || (ctx.channel !== 'ui' && ctx.channel !== 'api')) return
  for (const { before, after } of written) {
    const target = after && targetOf(ctx, after[keys.regarding])
    if (!target) continue
    const { schema } = ctx.environment
    const record = { moduleId: target.module.id, id: target.id }
    const named = newMentions(keys.body, before, after)
    const mentioned = await whoSees(ctx, target.module, target.id, named)
    await followBy(ctx.tx, schema, record, [ctx.policy.userId, ...mentioned])
    const mention = { kind: 'mention' as const, to: mentioned, record }
    if (before) {
      await notify(ctx, [mention])
      continue
    }
    const followers = await followersOf(ctx.tx, schema, target.id, await ownerOfRecord(ctx, target.module, target.id))
    const others = followers.filter((id) => !mentioned.includes(id))
    await notify(ctx, [mention, { kind: 'comment', to: others, record }])
  }
}

function newMentions(body: string, before: Values | null, after: Values): string[] {
  const known = new Set(mentionsIn(String(before?.[body] ?? '')))
  return mentionsIn(String(after[body] ?? ''))
    .filter((id) => !known.has(id))
    .slice(0, mentionsMax)
}

function targetOf(ctx: Context, value: unknown): { module: ModelModule; id: string } | undefined {
  if (!isObject(value) || typeof value.id !== 'string') return undefined
  const module = ctx.model.modulesById.get(String(value.module))
  return module && { module, id: value.id }
}

async function ownerOfRecord(ctx: Writing, module: ModelModule, id: string): Promise<string | null> {
  const [row] = await ctx.tx.query<{ owner_id: string | null }>(
    sql`select owner_id from ${tableOf(ctx, module)} where id = ${id}`,
  )
  return row?.owner_id ?? null
}

/** Of users, those who may see a record, each by their own rights. */
export async function whoSees(
  ctx: Context,
  module: ModelModule,
  id: string,
  userIds: readonly string[],
): Promise<string[]> {
  const seeing: string[] = []
  for (const userId of userIds) {
    const policy = await compilePolicy(ctx.environment, ctx.model, userId)
    const seen = await visibleIds({ ...ctx, policy }, module.name, [id])
    if (seen.length > 0) seeing.push(userId)
  }
  return seeing
}

export interface Mentionable {
  readonly id: string
  readonly name: string
  /** Whether they would be told: nobody is told of what they may not see. */
  readonly sees: boolean
}

/** Active people whose name begins like that, those who see the record first. */
export async function listMentionable(
  ctx: Context,
  moduleName: string,
  id: string,
  search: string,
): Promise<Mentionable[]> {
  const module = moduleOf(ctx, moduleName)
  const users = moduleWith(ctx.model, 'user')
  if (!users) throw missing()
  await requireVisible(ctx, moduleName, id)
  const key = escaped(normalize(search))
  const rows = await reader(ctx).query<{ id: string; title: string }>(sql`
    select t.id, t.title from ${tableOf(ctx, users)} t join lazo."user" u on u.id = t.id
    where u.active and t.deleted_at is null and (t.title_key like ${`${key}%`} or t.title_key like ${`% ${key}%`})
    order by t.title_key, t.id limit ${offeredMax * 3}`)
  const seeing = new Set(
    await whoSees(
      ctx,
      module,
      id,
      rows.map((row) => row.id),
    ),
  )
  return rows
    .map((row) => ({ id: row.id, name: row.title, sees: seeing.has(row.id) }))
    .toSorted((a, b) => Number(b.sees) - Number(a.sees))
    .slice(0, offeredMax)
}

/** Whether one is told of what is said about a record. */
export async function readFollowing(ctx: Context, moduleName: string, id: string): Promise<boolean> {
  const [row] = await followed(ctx, moduleName, id)
  const followers = await followersOf(reader(ctx), ctx.environment.schema, id, row.owner_id)
  return followers.includes(ctx.user.id)
}

export async function follow(ctx: Context, moduleName: string, id: string, follows: boolean): Promise<void> {
  await followed(ctx, moduleName, id)
  const record = { moduleId: moduleOf(ctx, moduleName).id, id }
  await setFollowing(reader(ctx), ctx.environment.schema, record, ctx.user.id, follows)
}

async function followed(ctx: Context, moduleName: string, id: string): Promise<[{ owner_id: string | null }]> {
  const module = moduleOf(ctx, moduleName)
  await requireVisible(ctx, moduleName, id)
  const [row] = await reader(ctx).query<{ owner_id: string | null }>(
    sql`select owner_id from ${tableOf(ctx, module)} where id = ${id}`,
  )
  return [row ?? { owner_id: null }]
}
