import { createHash } from 'node:crypto'

import sql, { join, raw, type Sql } from 'sql-template-tag'

import type { TestApp } from '#test/support/http.ts'

/**
 * What changes by being asked at all: when somebody was seen, how often they ask, and the numbers of
 * sets of groups, which are given before a write is judged and mean nothing by themselves.
 */
const restless = /^lazo\.(session|attempt|rate_limit|idempotency)|\.group_set$/

/** All rows of all tables, the jobs that wait and the mails that would have left. */
export async function stateOf({ database: { migrator }, mails }: TestApp): Promise<string> {
  const tables = await migrator.query<{ schema: string; name: string }>(sql`
    select schemaname as schema, tablename as name from pg_tables where schemaname in ('env_test', 'lazo') order by 1, 2`)
  const parts = tables.flatMap(({ schema, name }): Sql[] => {
    const full = `${schema}.${name}`
    if (restless.test(full)) return []
    return [
      sql`select ${full}::text || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as state from ${raw(`"${schema}"."${name}"`)} t`,
    ]
  })
  const rows = await migrator.query<{ state: string }>(join(parts, ' union all '))
  const [jobs] = await migrator.query<{ count: number }>(
    sql`select count(*)::int as count from lazo_jobs.job where name not like '\\_\\_%'`,
  )
  const hash = createHash('sha256').update(rows.map(({ state }) => state).join('\n'))
  return `${hash.digest('hex')} ${jobs?.count} ${mails.length}`
}
