import sql, { join, raw, type Sql } from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { compileModel } from '#server/model/compile.ts'
import { columnsOf, qualified } from '#server/model/ddl.ts'
import { physicalName } from '#server/model/elements.ts'
import type { Plan } from '#server/model/plan.ts'
import { fixedTable, readElements } from '#server/model/registry.ts'

/** Values of an element that a deployment took away and kept. */
export interface KeptValues {
  /** Of the element. */
  readonly id: string
  /** Those that come back with it: whole records of a module, values of a field. */
  readonly values: number
  /** Those whose record is no longer there, or was changed since. */
  readonly lost: number
}

/** What of a deployment's losses comes back with a plan that undoes it. */
export async function countKept({ db, schema }: Environment, deployment: string, plan: Plan): Promise<KeptValues[]> {
  const found: KeptValues[] = []
  for (const one of returningOf(plan)) {
    const returns = comesBack(schema, one)
    const [row] = await db.query<{ values: number; lost: number }>(sql`
      select count(*) filter (where ${returns})::int as values, count(*) filter (where not (${returns}))::int as lost
      from ${fixedTable(schema, 'element_backup')} b where b.deployment = ${deployment} and b.element_id = ${one.id}`)
    if (row && row.values + row.lost > 0) found.push({ id: one.id, ...row })
  }
  return found
}

interface Returning {
  readonly id: string
  /** Of the field; absent where a whole module comes back. */
  readonly module?: string
  /** It was turned into another type, and may have been written since. */
  readonly isTurned: boolean
}

function returningOf({ operations }: Plan): Returning[] {
  const modules = new Set(operations.flatMap((one) => (one.kind === 'module' && !one.before ? [one.id] : [])))
  return operations.flatMap(({ id, kind, operation, before, after }): Returning[] => {
    if (kind === 'module') return before ? [] : [{ id, isTurned: false }]
    const isBack = kind === 'field' && (operation === 'create' || operation === 'retype')
    const module = after?.parent ?? ''
    // Fields of a module that comes back come with its records.
    return isBack && !modules.has(module) ? [{ id, module, isTurned: operation === 'retype' }] : []
  })
}

/** Of a kept value `b`: its record is still there, and nobody has said something newer. */
function comesBack(schema: string, { id, module, isTurned }: Returning): Sql {
  if (module === undefined) return sql`true`
  const there = sql`exists (select from ${raw(qualified(schema, physicalName('m', module)))} r where r.id = b.record_id)`
  if (!isTurned) return there
  return sql`${there} and not exists (select from ${fixedTable(schema, 'change')} c
    where c.record_id = b.record_id and c.version > (b.value->>'version')::int and (c.after ? ${id} or c.before ? ${id}))`
}

/** Puts kept values back where the plan has just made room for them. @returns ids of the fields that have others now */
export async function putValuesBack(
  tx: Transaction,
  { schema }: Environment,
  deployment: string,
  plan: Plan,
): Promise<string[]> {
  const model = compileModel(await readElements(tx, schema), 0)
  const returning = returningOf(plan).map((one) => {
    const module = model.modulesById.get(one.module ?? one.id)
    invariant(module, 'what comes back is of a module that is there')
    const kept = sql`${fixedTable(schema, 'element_backup')} b
      cross join lateral jsonb_populate_record(null::${raw(qualified(schema, module.table))}, b.value) x`
    const ofIt = sql`b.deployment = ${deployment} and b.element_id = ${one.id} and ${comesBack(schema, one)}`
    return { place: { schema, model, module }, field: model.fieldsById.get(one.id), kept: { kept, ofIt } }
  })
  // Records of all modules first: they point to each other, and to others of their own.
  for (const { place, field, kept } of returning) if (!field) await insertRecords(tx, place, kept)
  const rewritten: string[] = []
  for (const { place, field, kept } of returning) {
    const fields = field ? [field] : [...place.module.fields.values()].filter((one) => targetOf(model, one))
    await updateFields(tx, { ...place, fields }, kept)
    if (field) rewritten.push(field.id)
  }
  return rewritten
}

interface Place {
  readonly schema: string
  readonly model: Model
  readonly module: ModelModule
}

interface Kept {
  /** The kept rows `b` and, as columns of the table, `x`. */
  readonly kept: Sql
  readonly ofIt: Sql
}

async function updateFields(
  tx: Transaction,
  place: Place & { readonly fields: readonly ModelField[] },
  { kept, ofIt }: Kept,
): Promise<void> {
  const set = place.fields.flatMap((field) =>
    columnsOf(field).map(({ name }) => sql`${raw(`"${name}"`)} = ${valueOf(place, field, name)}`),
  )
  if (set.length === 0) return
  const filled = place.fields.flatMap(columnsOf).map(({ name }) => raw(`x."${name}" is not null`))
  await tx.query(sql`
    update ${raw(qualified(place.schema, place.module.table))} t set ${join(set)} from ${kept}
    where t.id = b.record_id and (${join(filled, ' or ')}) and ${ofIt}`)
}

/** Without what they point to, which may be still to come. */
async function insertRecords(tx: Transaction, { schema, model, module }: Place, { kept, ofIt }: Kept): Promise<void> {
  const rows = await tx.query<{ name: string }>(sql`
    select attname as name from pg_attribute where attrelid = ${qualified(schema, module.table)}::regclass
      and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`)
  const pointing = [...module.fields.values()].filter((field) => targetOf(model, field)).flatMap(columnsOf)
  const own = rows.filter(({ name }) => !pointing.some((column) => column.name === name))
  const names = own.map(({ name }) => raw(`"${name}"`))
  const values = own.map(({ name }) => raw(`x."${name}"`))
  await tx.query(sql`
    insert into ${raw(qualified(schema, module.table))} (${join(names)})
    select ${join(values)} from ${kept} where ${ofIt} on conflict (id) do nothing`)
}

/** A record that is gone meanwhile is pointed to no more. */
function valueOf({ schema, model }: Place, field: ModelField, column: string): Sql {
  const value = raw(`x."${column}"`)
  const target = targetOf(model, field)
  if (!target) return sql`${value}`
  return sql`case when exists (select from ${raw(qualified(schema, target.table))} r where r.id = ${value}) then ${value} end`
}

function targetOf(model: Model, field: ModelField): ModelModule | undefined {
  return field.type === 'relation' ? model.modules.get(field.options?.module ?? '') : undefined
}
