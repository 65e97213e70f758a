import sql, { join } from 'sql-template-tag'

import { tableOf } from '#server/access/row-rule.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'

import { brokenIn, brokenOf, columnOf, none, type Broken, type Verifying } from './define.ts'

/** Each account is somebody of the directory, with roles and groups that exist. */
export async function accountsHavePerson(ctx: Verifying): Promise<Broken> {
  const directory = moduleWith(ctx.model, 'user')
  if (!directory) return none
  const access = fixedTable(ctx.environment.schema, 'user_access')
  const known = [...ctx.model.roles.keys(), ...ctx.model.groups.keys()]
  return await brokenIn(
    ctx,
    sql`select 'account ' || u.id from lazo."user" u
      where not exists (select from ${tableOf(ctx, directory)} t where t.id = u.id)
    union all select 'access ' || a.user_id from ${access} a, unnest(a.role_ids || a.group_ids) as given (id)
      where given.id <> all (${known}::uuid[])`,
  )
}

/** Who may no longer come in does not: no session, no key and no calendar of theirs is open. */
export async function nobodyBlockedIsInside(ctx: Verifying): Promise<Broken> {
  const feeds = fixedTable(ctx.environment.schema, 'calendar_feed')
  const directory = moduleWith(ctx.model, 'user')
  const active = directory?.fields.get(directory.capabilities.user?.active ?? '')
  const parts = [
    sql`select 'session ' || s.id from lazo.session s join lazo."user" u on u.id = s.user_id
      where not u.active and u.credential_version = s.credential_version`,
    sql`select 'key ' || k.id from lazo.api_key k join lazo."user" u on u.id = k.user_id
      where not u.active and k.revoked_at is null`,
    ...(directory && active
      ? [
          // What the directory shows is what holds at the door.
          sql`select 'account ' || u.id from lazo."user" u join ${tableOf(ctx, directory)} t on t.id = u.id
            where u.active is distinct from ${columnOf('t', active)}`,
        ]
      : []),
    sql`select 'feed of ' || f.user_id from ${feeds} f where not exists (select from lazo."user" u where u.id = f.user_id)`,
  ]
  return await brokenIn(ctx, join(parts, ' union all '))
}

/** Somebody can still change the product: an installation in use has an administrator who may come in. */
export async function somebodyConfigures(ctx: Verifying): Promise<Broken> {
  const roles = [...ctx.model.roles.values()].filter(({ switches }) => switches.includes('configure'))
  const [row] = await ctx.tx.query<{ used: boolean; found: boolean }>(sql`
    select exists (select from lazo.installation) as used,
      exists (select from ${fixedTable(ctx.environment.schema, 'user_access')} a join lazo."user" u on u.id = a.user_id
        where u.active and a.role_ids && ${roles.map(({ id }) => id)}::uuid[]) as found`)
  return brokenOf(row?.used && !row.found ? ['no active account may configure'] : [])
}
