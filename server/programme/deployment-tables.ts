import sql, { raw } from 'sql-template-tag'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { columnsOf, qualified } from '#server/model/ddl.ts'
import type { Operation } from '#server/model/plan.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { ApprovedElement } from './deployment-plan.ts'

/** What was approved of each element, so that what somebody changes later is found. */
export async function keepApproved(
  tx: Transaction,
  { schema, world }: Environment,
  deployment: string,
  approved: readonly ApprovedElement[],
): Promise<void> {
  await tx.query(sql`
    insert into ${fixedTable(schema, 'element_spec')} (element_id, element, hash, items, deployment, at)
    select id, element, hash, array(select jsonb_array_elements_text(items))::uuid[], ${deployment}, ${world.now()}
    from jsonb_to_recordset(${JSON.stringify(approved)}::jsonb) as x (id uuid, element jsonb, hash text, items jsonb)
    on conflict (element_id) do update set element = excluded.element, hash = excluded.hash, items = excluded.items,
      deployment = excluded.deployment, at = excluded.at`)
}

/** What is approved of elements before a deployment says something else of them. */
export async function readApproved({ db, schema }: Environment, ids: readonly string[]): Promise<readonly unknown[]> {
  return await db.query(sql`
    select element_id as id, element, hash, to_jsonb(items) as items, deployment, at
    from ${fixedTable(schema, 'element_spec')} where element_id = any(${[...ids]}::uuid[]) order by element_id`)
}

/** Of a deployment that is taken back: what it changed, and what had been approved before it. */
interface Approved {
  /** Ids of the elements that it changed: a copy of another environment says of them that another one approved them. */
  readonly changed: readonly string[]
  readonly before: readonly unknown[]
}

/** What a deployment had approved is so no more; what was approved before it is again. */
export async function putApprovedBack(
  tx: Transaction,
  { schema }: Environment,
  deployment: string,
  { changed, before }: Approved,
): Promise<void> {
  const table = fixedTable(schema, 'element_spec')
  await tx.query(
    sql`delete from ${table} where deployment = ${deployment} or element_id = any(${[...changed]}::uuid[])`,
  )
  await tx.query(sql`
    insert into ${table} (element_id, element, hash, items, deployment, at)
    select id, element, hash, array(select jsonb_array_elements_text(items))::uuid[], deployment, at
    from jsonb_to_recordset(${JSON.stringify(before)}::jsonb)
      as x (id uuid, element jsonb, hash text, items jsonb, deployment uuid, at timestamptz)
    on conflict (element_id) do nothing`)
}

/** Every value that goes or is turned into another type, with the version of its record, before it does. */
export async function keepLosses(
  tx: Transaction,
  { schema, world }: Environment,
  model: Model,
  deployment: string,
  operations: readonly Operation[],
): Promise<void> {
  for (const { operation, id, kind } of operations) {
    const isLoss = operation === 'retype' || (operation === 'remove' && (kind === 'module' || kind === 'field'))
    const field = model.fieldsById.get(id)
    const module =
      kind === 'module'
        ? model.modulesById.get(id)
        : [...model.modules.values()].find((one) => field && one.fields.get(field.name) === field)
    const columns = field ? columnsOf(field) : []
    if (!isLoss || !module || (kind === 'field' && columns.length === 0)) continue
    const pairs = columns.map(({ name }) => `'${name}', t."${name}"`).join(', ')
    const filled = columns.map(({ name }) => `t."${name}" is not null`).join(' or ')
    await tx.query(sql`
      insert into ${fixedTable(schema, 'element_backup')} (deployment, element_id, record_id, value, at)
      select ${deployment}, ${id}, t.id, ${raw(field ? `jsonb_build_object('version', t.version, ${pairs})` : 'to_jsonb(t)')}, ${world.now()}
      from ${raw(qualified(schema, module.table))} t where ${raw(filled || 'true')}
      on conflict do nothing`)
  }
}
