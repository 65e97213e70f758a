import sql, { join, raw, type Sql } from 'sql-template-tag'

import { invalid, invariant } from '#common/errors.ts'
import type { FormDefinition } from '#common/form.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import type { Values } from '#server/records/check.ts'
import { createRecords } from '#server/records/create.ts'
import { conditionsOf, reader } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'

/** Whose answer it is. */
export interface Person {
  readonly module: ModelModule
  readonly id: string
  readonly ownerId: string | null
}

/**
 * Whoever has this address, of all modules of people that an answer may be of: customers before leads, and of
 * several the one who has been there the longest. A converted lead is the contact that it has become.
 */
export async function findPerson(ctx: Context, answers: ModelModule, email: string): Promise<Person | undefined> {
  const people = peopleModules(ctx, answers)
  const legs = people.map((module, index): Sql => {
    const field = module.capabilities.person?.email ?? ''
    const query = { module: module.name, scope: 'all', filter: { field, op: 'eq', value: email } } as const
    return sql`(select ${index}::int as place, t.id, t.owner_id as "ownerId", ${contactOf(module)} as "contactId", t.created_at
      from ${tableOf(ctx, module)} t where ${join(conditionsOf(asSystem(ctx), module, query, 't'), ' and ')}
      order by t.created_at, t.id limit 1)`
  })
  if (legs.length === 0) return undefined
  const [found] = await reader(ctx).query<Found>(sql`
    select place, id, "ownerId", "contactId" from (${join(legs, ' union all ')}) known
    order by "contactId" is not null, place, created_at limit 1`)
  const module = people[found?.place ?? -1]
  if (!found || !module) return undefined
  return (await becameOf(ctx, module, found)) ?? { module, id: found.id, ownerId: found.ownerId }
}

interface Found {
  readonly place: number
  readonly id: string
  readonly ownerId: string | null
  readonly contactId: string | null
}

/** Customers first. */
function peopleModules(ctx: Context, answers: ModelModule): ModelModule[] {
  const names = answers.fields.get(answers.capabilities.formAnswer?.person ?? '')?.options?.modules ?? []
  const people = modulesWith(ctx.model, 'person').filter(({ name }) => names.includes(name))
  return people.toSorted(
    (a, b) => Number(a.capabilities.lead !== undefined) - Number(b.capabilities.lead !== undefined),
  )
}

function contactOf({ capabilities, fields }: ModelModule): Sql {
  const field = fields.get(capabilities.lead?.contact ?? '')
  return field ? raw(`t."${field.column}"`) : sql`null::uuid`
}

async function becameOf(ctx: Context, module: ModelModule, { contactId }: Found): Promise<Person | undefined> {
  const contact = module.fields.get(module.capabilities.lead?.contact ?? '')
  const target = ctx.model.modules.get(contact?.options?.module ?? '')
  if (contactId === null || !target) return undefined
  const [row] = await reader(ctx).query<{ id: string; ownerId: string | null }>(sql`
    select t.id, t.owner_id as "ownerId" from ${tableOf(ctx, target)} t
    where t.id = ${contactId} and t.deleted_at is null`)
  return row && { module: target, ...row }
}

/** What another record has already and only one may have is left to the text of the answer: nobody outside is told of it. */
export async function addPerson(
  ctx: Writing,
  module: ModelModule,
  values: Values,
  { owner, groups }: { readonly owner: string | null; readonly groups: FormDefinition['groups'] },
): Promise<Person> {
  const options = groups ? { groups } : {}
  for (let left = values; ;) {
    const [made] = await createRecords(ctx, module.name, [{ values: { ...left, owner }, options }])
    invariant(made, 'each input has a result')
    if ('id' in made) return { module, id: made.id, ownerId: owner }
    const taken = made.violations.filter(({ rule }) => rule === 'unique').map(({ field }) => field)
    const rest = Object.fromEntries(Object.entries(left).filter(([name]) => !taken.includes(name)))
    if (Object.keys(rest).length === Object.keys(left).length) throw invalid(made.violations)
    left = rest
  }
}
