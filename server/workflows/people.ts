import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import type { PeopleSource, PersonSource } from '#common/workflow.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { fixedTable } from '#server/model/registry.ts'
import { closedStages } from '#server/model/indexes.ts'
import { columnName } from '#server/records/select.ts'
import type { Writing } from '#server/records/write.ts'
import type { About, Subject } from './subject.ts'
import { turnTable } from './table.ts'

/** Of a role or a group so many are told at once; in a larger one it is no news to each. */
const peopleMax = 200

export function personOf(ctx: Writing, about: About, subject: Subject, source: PersonSource): string | null {
  if ('user' in source) return source.user
  switch (source.who) {
    case 'owner':
      return subject.owner
    case 'starter':
      return about.starter
    case 'runAs':
      return ctx.policy.userId
    default:
      return source.who satisfies never
  }
}

export async function peopleOf(
  ctx: Writing,
  about: About,
  subject: Subject,
  sources: readonly PeopleSource[],
): Promise<string[]> {
  const found: string[] = []
  for (const source of sources) {
    if ('role' in source) found.push(...(await activeAmong(ctx, { role: source.role })))
    else if ('group' in source) found.push(...(await activeAmong(ctx, { group: source.group })))
    else if ('who' in source && source.who === 'above') found.push(...(await above(ctx, subject)))
    // Narrowed by the lines above to somebody in particular.
    else found.push(personOf(ctx, about, subject, source as PersonSource) ?? '')
  }
  return [...new Set(found)].filter((id) => id !== '').slice(0, peopleMax)
}

interface Among {
  readonly role?: string
  readonly group?: string
}

/** Who may sign in and holds the role and belongs to the group, by their age in the company. */
async function activeAmong(ctx: Writing, { role, group }: Among, except: string | null = null): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select u.id from lazo."user" u join ${fixedTable(ctx.environment.schema, 'user_access')} a on a.user_id = u.id
    where u.active and (${role ?? null}::uuid is null or ${role ?? null}::uuid = any(a.role_ids))
      and (${group ?? null}::uuid is null or ${group ?? null}::uuid = any(a.group_ids))
      and u.id is distinct from ${except}::uuid
    order by u.id limit ${peopleMax}`)
  return rows.map(({ id }) => id)
}

/** Members of the groups right above those of the owner. */
async function above(ctx: Writing, { owner }: Subject): Promise<string[]> {
  if (owner === null) return []
  const access = fixedTable(ctx.environment.schema, 'user_access')
  const [row] = await ctx.tx.query<{ groups: string[] }>(
    sql`select group_ids as groups from ${access} where user_id = ${owner}`,
  )
  const parents = new Set((row?.groups ?? []).flatMap((id) => ctx.model.groups.get(id)?.parent ?? []))
  const found: string[] = []
  for (const group of parents) found.push(...(await activeAmong(ctx, { group }, owner)))
  return found
}

/** Whose turn it is, or who has fewest open records: one run after the other, so that each turn is taken once. */
export async function choose(
  ctx: Writing,
  { workflowId }: About,
  step: string,
  module: ModelModule,
  by: 'turn' | 'leastBusy',
  among: Among,
): Promise<string | null> {
  const table = turnTable(ctx.environment)
  await ctx.tx.query(sql`
    insert into ${table} (workflow_id, step) values (${workflowId}, ${step}) on conflict do nothing`)
  const [turn] = await ctx.tx.query<{ last: string | null }>(sql`
    select last_id as last from ${table} where workflow_id = ${workflowId} and step = ${step} for update`)
  const people = await activeAmong(ctx, among)
  const last = turn?.last ?? ''
  const inTurn = [...people.filter((id) => id > last), ...people.filter((id) => id <= last)]
  const chosen = by === 'turn' ? inTurn[0] : await leastBusy(ctx, module, inTurn)
  if (chosen === undefined) return null
  await ctx.tx.query(sql`
    update ${table} set last_id = ${chosen} where workflow_id = ${workflowId} and step = ${step}`)
  return chosen
}

/** By what each really has, whoever may see it: how many, never which. Among equals, whose turn it is. */
async function leastBusy(ctx: Writing, module: ModelModule, inTurn: readonly string[]): Promise<string | undefined> {
  const stage = module.fields.get(module.capabilities.pipeline?.stage ?? '')
  const state = module.fields.get(module.lifecycle?.field ?? '')
  const closed = [
    ...(stage ? [{ field: stage, values: closedStages(module) }] : []),
    ...(state && module.lifecycle
      ? [{ field: state, values: module.lifecycle.states.filter((one) => one.closed).map(({ value }) => value) }]
      : []),
  ]
  const isOpen = closed.map(
    ({ field, values }) => sql` and (${raw(columnName(field, 't')(''))} = any(${[...values]}::text[])) is not true`,
  )
  const rows = await ctx.tx.query<{ id: string; records: number }>(sql`
    select t.owner_id as id, count(*)::int as records from ${tableOf(ctx, module)} t
    where t.owner_id = any(${[...inTurn]}::uuid[]) and t.deleted_at is null ${isOpen[0] ?? sql``}${isOpen[1] ?? sql``}
    group by 1`)
  const records = new Map(rows.map((row) => [row.id, row.records]))
  return inTurn.toSorted((a, b) => (records.get(a) ?? 0) - (records.get(b) ?? 0))[0]
}
