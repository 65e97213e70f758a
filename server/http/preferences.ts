import sql from 'sql-template-tag'

import { listPreferences, savePreference } from '#common/api/preferences.ts'
import { invalidField } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'

import { checkSharing } from './own-views.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

const preferencesMax = 300

/** Each user's own, by the session's user alone: no id of anybody is ever taken from a request. */
export function registerPreferences(app: App): void {
  route(app, listPreferences, async (ctx) => {
    const rows = await ctx.environment.db.query<{ key: string; value: unknown }>(
      sql`select key, value from ${tableOf(ctx)} where user_id = ${ctx.user.id}`,
    )
    return { preferences: Object.fromEntries(rows.map(({ key, value }) => [key, value])) }
  })

  route(app, savePreference, async (ctx, { params, body }) => {
    const { db } = ctx.environment
    checkSharing(ctx, params.key, body.value)
    if (body.value === null || body.value === undefined) {
      await db.query(sql`delete from ${tableOf(ctx)} where user_id = ${ctx.user.id} and key = ${params.key}`)
      return undefined
    }
    const saved = await db.query(sql`
      insert into ${tableOf(ctx)} (user_id, key, value)
      select ${ctx.user.id}, ${params.key}, ${JSON.stringify(body.value)}::jsonb
      where (select count(*) from ${tableOf(ctx)} where user_id = ${ctx.user.id} and key <> ${params.key}) < ${preferencesMax}
      on conflict (user_id, key) do update set value = excluded.value returning 1`)
    if (saved.length === 0) throw invalidField('key', 'limit', 'Demasiadas preferencias.', 'Too many preferences.')
    return undefined
  })
}

function tableOf({ environment }: Context) {
  return fixedTable(environment.schema, 'preference')
}
