import sql from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import type { Written } from './effects.ts'
import { statusOf } from './stage.ts'
import type { Writing } from './write.ts'

/** What puts records in order gives nobody new work: they had it before. */
const quiet: ReadonlySet<Channel> = new Set(['undo', 'merge', 'convert', 'system'])
/** So many are told of a deal that is won; in a larger team it is no news to each. */
const teamMax = 200

/** Tells people that records have become theirs: those of one act together. */
export async function tellOwners(
  ctx: Writing,
  module: ModelModule,
  records: readonly { readonly id: string; readonly owner: string | null }[],
): Promise<void> {
  if (!module.capabilities.owned || quiet.has(ctx.channel)) return
  const notices = records.flatMap(({ id, owner }) =>
    owner === null || owner === ctx.policy.userId
      ? []
      : [
          {
            kind: 'assigned' as const,
            to: [owner],
            record: { moduleId: module.id, id },
            gather: `${ctx.actId} ${module.id}`,
          },
        ],
  )
  if (notices.length > 0) await notify(ctx, notices)
}

/** Tells its owner, their team and those above it of a deal that is won. */
export async function tellWon(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const stage = module.capabilities.pipeline?.stage
  if (stage === undefined || quiet.has(ctx.channel) || ctx.channel === 'import') return
  const won = written.filter(
    ({ before, after }) =>
      before && after && statusOf(module, after[stage]) === 'won' && statusOf(module, before[stage]) !== 'won',
  )
  const notices = []
  for (const { id } of won) {
    const record = { moduleId: module.id, id }
    notices.push({ kind: 'won' as const, to: await teamOf(ctx, module, id), record, gather: `${ctx.actId} won` })
  }
  if (notices.length > 0) await notify(ctx, notices)
}

/** The owner, and whoever belongs to a group of the record or to one above it. */
async function teamOf(ctx: Writing, module: ModelModule, id: string): Promise<string[]> {
  const { schema } = ctx.environment
  const [record] = await ctx.tx.query<{ owner_id: string | null; groups: string[] | null }>(sql`
    select t.owner_id, (select g.group_ids from ${fixedTable(schema, 'group_set')} g where g.id = t.group_set_id) as groups
    from ${tableOf(ctx, module)} t where t.id = ${id}`)
  const groups = new Set(record?.groups)
  for (const groupId of groups) {
    const above = ctx.model.groups.get(groupId)?.parent
    if (above) groups.add(above)
  }
  const members = await ctx.tx.query<{ user_id: string }>(sql`
    select user_id from ${fixedTable(schema, 'user_access')} where group_ids && ${[...groups]}::uuid[] limit ${teamMax}`)
  return [...(record?.owner_id ? [record.owner_id] : []), ...members.map((member) => member.user_id)]
}
