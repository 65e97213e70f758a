import sql from 'sql-template-tag'
import { conflict, missing } from '#common/errors.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import { compileModel } from './compile.ts'
import { addField, columnsOf, createModule, qualified } from './ddl.ts'
import type { Drift } from './drift.ts'
import { findDrift } from './drift.ts'
import { elementHash, modelHash } from './elements.ts'
import { createIndex, indexesOf } from './indexes.ts'
import { failedSteps, hurrySteps, noteSteps } from './left-steps.ts'
import { currentVersion, fixedTable, tellModelChanged, readElements } from './registry.ts'
import { runSteps, trySteps } from './steps.ts'
import { validateElements } from './validate.ts'

/** `mend`: the tables become what the registry says; `adopt`: the registry takes what it finds as its own. */
type Remedy = 'mend' | 'adopt'

/** What can be done about a difference without losing a value. */
export function remediesFor({ what, problem }: Drift): Remedy[] {
  if (what === 'hash') return ['adopt']
  if (what === 'step') return ['mend']
  // Something unexpected may hold data of somebody's; it goes only while it is empty.
  return problem === 'missing' || problem === 'unexpected' ? ['mend'] : []
}

/** Where tables and registry disagree, and what was left to do and could not be done. */
export async function differences(environment: Environment): Promise<(Drift & { readonly reason?: string })[]> {
  const model = compileModel(await readElements(environment.db, environment.schema), 0)
  return [...(await findDrift(environment)), ...(await failedSteps(environment, model))]
}

/** Puts one difference right, in one transaction; refused when it is no longer there. */
export async function putRight(
  environment: Environment,
  wanted: Pick<Drift, 'what' | 'name'> & { readonly remedy: Remedy },
  by: string,
): Promise<void> {
  const { migrator, schema } = environment
  const drift = (await differences(environment)).find(({ what, name }) => what === wanted.what && name === wanted.name)
  if (!drift || !remediesFor(drift).includes(wanted.remedy)) throw missing()
  if (drift.what === 'step') {
    await hurrySteps(environment)
    return await runSteps(environment)
  }
  await migrator.transaction(async (tx) => {
    await takeTurn(tx, `model:${schema}`)
    if (drift.what === 'hash') await adoptHashes(tx, environment, by)
    else if (drift.problem === 'missing') await make(tx, schema, drift)
    else await dropEmpty(tx, schema, drift)
    await noteSteps(tx, schema, compileModel(await readElements(tx, schema), 0))
  })
  await tellModelChanged(environment)
  await trySteps(environment)
}

/** What somebody wrote into the registry is kept where it is valid, as a version like any other. */
async function adoptHashes(tx: Transaction, { schema, world }: Environment, by: string): Promise<void> {
  const elements = await readElements(tx, schema)
  validateElements(elements)
  const stored = await tx.query<{ id: string; hash: string }>(
    sql`select id, hash from ${fixedTable(schema, 'element')}`,
  )
  const changed = elements.filter((one) => stored.find(({ id }) => id === one.id)?.hash !== elementHash(one))
  for (const element of changed) {
    await tx.query(sql`
      update ${fixedTable(schema, 'element')}
      set hash = ${elementHash(element)}, updated_at = ${world.now()}, updated_by = ${by} where id = ${element.id}`)
  }
  const operations = changed.map(({ id, kind, name }) => ({
    operation: 'adopt',
    id,
    kind,
    path: name,
    impact: { records: 0, filled: 0 },
  }))
  await tx.query(sql`
    insert into ${fixedTable(schema, 'model_version')} (version, hash, at, by, operations)
    values (${(await currentVersion(tx, schema)) + 1}, ${modelHash(elements)}, ${world.now()}, ${by},
      ${JSON.stringify(operations)}::jsonb)`)
}

async function make(tx: Transaction, schema: string, { what, name }: Drift): Promise<void> {
  const model = compileModel(await readElements(tx, schema), 0)
  const [table = '', column] = name.split('.')
  const module = [...model.modules.values()].find((one) => one.table === table)
  if (!module) throw missing()
  if (what === 'table') {
    await tx.exec(createModule(schema, module))
    for (const field of module.fields.values()) await makeField(tx, schema, model, module, field)
  } else {
    const field = [...module.fields.values()].find((one) => columnsOf(one).some((part) => part.name === column))
    // A standard column is beyond what can be made up again.
    if (!field) throw beyond()
    await makeField(tx, schema, model, module, field)
  }
  for (const index of indexesOf(schema, module)) {
    const there = await tx.query(
      sql`select 1 from pg_indexes where schemaname = ${schema} and indexname = ${index.name}`,
    )
    if (there.length === 0) await tx.exec(createIndex(index, { concurrently: false }))
  }
}

async function makeField(
  tx: Transaction,
  schema: string,
  model: Model,
  module: ModelModule,
  field: ModelField,
): Promise<void> {
  const columns = columnsOf(field)
  const there = await tx.query<{ name: string }>(sql`
    select column_name as name from information_schema.columns
    where table_schema = ${schema} and table_name = ${module.table} and column_name = any(${columns.map(({ name }) => name)})`)
  const isThere = (column: string) => there.some(({ name }) => name === column)
  if (there.length === 0) {
    const target = field.type === 'relation' ? model.modules.get(field.options?.module ?? '')?.table : undefined
    for (const statement of addField(schema, module, field, target)) await tx.exec(statement)
    return
  }
  for (const { name, sql: type } of columns.filter(({ name: column }) => !isThere(column))) {
    await tx.exec(`alter table ${qualified(schema, module.table)} add column "${name}" ${type}`)
  }
}

/** Only names as the registry makes them, and only while nobody has put anything there. */
async function dropEmpty(tx: Transaction, schema: string, { what, name }: Drift): Promise<void> {
  const [table = '', column] = name.split('.')
  if (!/^m_[0-9a-f]{12}$/.test(table) || (column !== undefined && !/^[a-z][a-z0-9_]{0,62}$/.test(column)))
    throw beyond()
  const place = qualified(schema, table)
  await tx.exec(`lock table ${place} in access exclusive mode`)
  const condition = column === undefined ? '' : `where "${column}" is not null`
  const filled = await tx.execute(`select 1 from ${place} ${condition} limit 1`, [])
  if (filled.rows.length > 0) {
    throw conflict(
      'Tiene datos: no se quita. Guárdalos y quítalo en la base de datos.',
      'It holds data and stays. Save them and remove it in the database.',
    )
  }
  await tx.exec(what === 'table' ? `drop table ${place}` : `alter table ${place} drop column "${column}"`)
}

function beyond() {
  return conflict(
    'Esto no se puede arreglar desde aquí: recupera una copia de seguridad.',
    'This cannot be put right from here: restore a backup.',
  )
}
