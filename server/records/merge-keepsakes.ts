import sql from 'sql-template-tag'
import { shortlistKeys } from '#common/api/shortlist.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Locked } from './update.ts'
import type { Writing } from './write.ts'

/** What people had kept of the records that went: whom it made follow the winner, and whose lists it changed. */
export interface Keepsakes {
  readonly followers: readonly Follower[]
  readonly lists: readonly ChangedList[]
}

interface Follower extends Record<string, unknown> {
  readonly user_id: string
  readonly follows: boolean
}

interface ListRow extends Record<string, unknown> {
  readonly user_id: string
  readonly key: string
}

interface ChangedList extends ListRow {
  /** The losers that were in it. */
  readonly ids: readonly string[]
  readonly hadWinner: boolean
}

/** Whoever followed a loser follows the winner, and has it among their favourites where the loser was. */
export async function moveKeepsakes(
  ctx: Writing,
  module: ModelModule,
  winner: Locked,
  losers: readonly Locked[],
): Promise<Keepsakes> {
  const ids = losers.map(({ id }) => id)
  return {
    followers: await moveFollowers(ctx, module, winner, losers),
    lists: await changeLists(ctx, ids, (row, kept) => {
      const gone = kept.flatMap((one) => ids.find((id) => id === idOf(one)) ?? [])
      const hadWinner = kept.some((one) => idOf(one) === winner.id)
      const list = kept.flatMap((one) => {
        const at = gone.indexOf(idOf(one) ?? '')
        if (at < 0) return [one]
        return at === 0 && !hadWinner ? [withId(one, winner.id)] : []
      })
      return { list, change: { ...row, ids: gone, hadWinner } }
    }),
  }
}

/** What has been chosen otherwise since then stays so. */
export async function returnKeepsakes(ctx: Writing, winnerId: string, { followers, lists }: Keepsakes): Promise<void> {
  const table = fixedTable(ctx.environment.schema, 'follower')
  await ctx.tx.query(sql`
    delete from ${table} f using json_to_recordset(${JSON.stringify(followers)}::json) as x (user_id uuid, follows boolean)
    where f.record_id = ${winnerId} and f.user_id = x.user_id and f.follows = x.follows`)
  const changes = new Map(lists.map((change) => [`${change.user_id} ${change.key}`, change]))
  await changeLists(ctx, [winnerId], (row, kept) => {
    const change = changes.get(`${row.user_id} ${row.key}`)
    if (!change) return undefined
    const list = kept.flatMap((one) => {
      if (idOf(one) !== winnerId) return [one]
      const back = change.ids.map((id) => withId(one, id))
      return change.hadWinner ? [one, ...back] : back
    })
    return { list, change }
  })
}

/** The owner follows without saying so; the owners of those that went say it from now on. */
async function moveFollowers(
  ctx: Writing,
  module: ModelModule,
  winner: Locked,
  losers: readonly Locked[],
): Promise<readonly Follower[]> {
  const table = fixedTable(ctx.environment.schema, 'follower')
  const owners = losers.map(({ id, owner_id: owner }) => ({ record_id: id, user_id: owner }))
  return await ctx.tx.query<Follower>(sql`
    insert into ${table} (module_id, record_id, user_id, follows)
    select ${module.id}::uuid, ${winner.id}::uuid, x.user_id, bool_or(x.follows) from (
      select user_id, follows from ${table} where record_id = any(${losers.map(({ id }) => id)}::uuid[])
      union all
      select o.user_id, true from json_to_recordset(${JSON.stringify(owners)}::json) as o (record_id uuid, user_id uuid)
      where o.user_id is not null
        and not exists (select 1 from ${table} f where f.record_id = o.record_id and f.user_id = o.user_id)
    ) x where x.user_id is distinct from ${winner.owner_id}::uuid group by x.user_id order by x.user_id
    on conflict do nothing returning user_id, follows`)
}

type Changed = { readonly list: readonly unknown[]; readonly change: ChangedList } | undefined

/** In one order, so that two who do it at once wait for each other. */
async function changeLists(
  { environment, tx }: Writing,
  ids: readonly string[],
  change: (row: ListRow, kept: readonly unknown[]) => Changed,
): Promise<ChangedList[]> {
  const table = fixedTable(environment.schema, 'preference')
  const rows = await tx.query<ListRow & { value: unknown }>(sql`
    select user_id, key, value from ${table}
    where key = any(${Object.values(shortlistKeys)}::text[])
      and value @> any(array(select jsonb_build_array(jsonb_build_object('id', x)) from unnest(${[...ids]}::text[]) x))
    order by user_id, key for update`)
  const done: ChangedList[] = []
  for (const { value, ...row } of rows) {
    const changed = Array.isArray(value) ? change(row, value) : undefined
    if (!changed) continue
    await tx.query(sql`
      update ${table} set value = ${JSON.stringify(changed.list)}::jsonb
      where user_id = ${row.user_id} and key = ${row.key}`)
    done.push(changed.change)
  }
  return done
}

/** Preferences hold what the browser wrote: views and records, and whatever else stays as it is. */
function idOf(entry: unknown): string | undefined {
  return isObject(entry) && typeof entry.id === 'string' ? entry.id : undefined
}

function withId(entry: unknown, id: string): object {
  return { ...Object(entry), id }
}
