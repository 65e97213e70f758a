import { setTimeout as wait } from 'node:timers/promises'
import sql, { raw } from 'sql-template-tag'
import { conflict, invalid, invariant, violation } from '#common/errors.ts'
import type { Element } from '#common/element.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { databaseViolation } from '#server/db/database-violation.ts'
import type { Transaction } from '#server/db/database.ts'
import { keepAdministrator } from './administrators.ts'
import { compileModel } from './compile.ts'
import { conversionBetween, runConversion, type Conversion } from './convert.ts'
import { addField, addForeignKey, columnsOf, createModule, dropField, dropModule, qualified } from './ddl.ts'
import { partDifferences } from './differences.ts'
import { byKindAndName, elementHash, modelHash } from './elements.ts'
import { createIndex, dropIndex, indexesOf, withoutRule, type IndexDdl } from './indexes.ts'
import { noteSteps } from './left-steps.ts'
import type { Operation, Plan } from './plan.ts'
import { currentVersion, fixedTable, tellModelChanged, readElements } from './registry.ts'
import { trySteps } from './steps.ts'
import { noteHolders } from './workflow-holders.ts'

interface Apply {
  /** For each destructive operation: its element's id and the number of filled values seen in the plan. */
  readonly confirmed?: Readonly<Record<string, number>>
  /** What is true with the plan or not at all, in its transaction. */
  readonly also?: (tx: Transaction) => Promise<void>
  /** A last look at what was made, in its transaction: throws where it is not as it should be, and nothing was. */
  readonly check?: (tx: Transaction) => Promise<void>
  /** What is left to do is done when the server has started: nobody waits for it before. */
  readonly leavesSteps?: true
}

/**
 * What somebody does is admitted by the rights that they have, or refused in the transaction; what has
 * no author is the system's own: a start, a command, a copy.
 */
export type ApplyOptions = Apply &
  (
    | { readonly by: null; readonly admit?: never }
    | { readonly by: string; readonly admit: (before: Model, after: Model) => void }
  )

/** A table above this many records gets its indexes concurrently, after the transaction. */
const concurrentAbove = 10_000

/**
 * Carries out a plan in one transaction: killed after any statement it is finished or gone. Refused
 * when the environment changed since the plan; a second apply of the same plan does nothing. What
 * must happen outside a transaction is journalled in it and finished now or, where it cannot be, later.
 *
 * @returns the version of the model that is in force afterwards
 */
export async function applyPlan(environment: Environment, plan: Plan, options: ApplyOptions): Promise<number> {
  refuseUnconfirmed(plan, options.confirmed ?? {})
  const version = await untilTablesAreFree(
    async () => await environment.migrator.transaction(async (tx) => await applyIn(tx, environment, plan, options)),
  )
  await tellModelChanged(environment)
  if (!options.leavesSteps) await trySteps(environment)
  return version
}

/**
 * A change of a table waits for whoever is at work on it, and all who come meanwhile wait behind the
 * change. So it gives up its place at once, lets them pass and comes again.
 */
const tableLockTimeoutMs = 100
const pauseMsMax = 400
const patienceMs = 20_000

export async function untilTablesAreFree<T>(work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + patienceMs
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs + 50, pauseMsMax)) {
    try {
      return await work()
    } catch (error) {
      const isHeld = databaseViolation(error)?.kind === 'lockTimeout'
      if (!isHeld || performance.now() + pauseMs > deadlineMs) throw error
      await wait(pauseMs)
    }
  }
}

export async function applyIn(
  tx: Transaction,
  environment: Environment,
  plan: Plan,
  options: ApplyOptions,
): Promise<number> {
  const { schema, world } = environment
  await takeTurn(tx, `model:${schema}`)
  const current = await readElements(tx, schema)
  const version = await currentVersion(tx, schema)
  const hash = modelHash(current)
  if (hash === plan.targetHash) {
    await options.also?.(tx)
    return version
  }
  if (hash !== plan.baseHash) {
    throw conflict(
      'La configuración ha cambiado desde que se hizo el plan. Vuelve a planificar.',
      'The configuration changed since this plan was made. Plan again.',
    )
  }
  const desired = resulting(current, plan.operations)
  invariant(modelHash(desired) === plan.targetHash, 'a plan leads to its target hash')
  const [before, after] = [compileBefore(current), compileModel(desired, version + 1)]
  if (before) options.admit?.(before, after)
  if (before) await keepAdministrator(tx, schema, before, after)
  const changes = await schemaChanges(tx, schema, before, after, plan.operations)
  await writeElements(tx, schema, plan.operations, world.now(), options.by)
  const log = plan.operations.map((one) => {
    const { operation, id, kind, path, impact } = one
    return { operation, id, kind, path, impact, parts: partDifferences(one) }
  })
  await tx.query(sql`
    insert into ${fixedTable(schema, 'model_version')} (version, hash, at, by, operations)
    values (${version + 1}, ${plan.targetHash}, ${world.now()}, ${options.by}, ${JSON.stringify(log)}::jsonb)`)
  if (plan.operations.some(({ kind }) => kind === 'workflow')) {
    await noteHolders(tx, { schema, before: current, after: desired, by: options.by, at: world.now() })
  }
  await options.also?.(tx)
  // Last of all: from the first of these until the end nobody reads or writes the tables that they change.
  if (changes.length > 0) await tx.exec(`set local lock_timeout = ${tableLockTimeoutMs}`)
  for (const change of changes) await change()
  await noteSteps(tx, schema, after)
  await options.check?.(tx)
  return version + 1
}

function refuseUnconfirmed(plan: Plan, confirmed: Readonly<Record<string, number>>): void {
  const unconfirmed = plan.operations.filter(
    (one) => one.destructive && one.impact.records > 0 && confirmed[one.id] !== one.impact.filled,
  )
  if (unconfirmed.length === 0) return
  throw invalid(
    unconfirmed.map((one) =>
      violation(
        one.path,
        'confirmation',
        `Se perderían ${one.impact.filled} valores de ${one.impact.records} registros; confírmalo.`,
        `${one.impact.filled} values in ${one.impact.records} records would be lost; confirm it.`,
      ),
    ),
  )
}

function resulting(current: readonly Element[], operations: readonly Operation[]): Element[] {
  const elements = new Map(current.map((element) => [element.id, element]))
  for (const { id, after } of operations) {
    if (after) elements.set(id, after)
    else elements.delete(id)
  }
  return [...elements.values()]
}

function compileBefore(current: readonly Element[]): Model | undefined {
  return current.length > 0 ? compileModel(current, 0) : undefined
}

type SchemaChange = () => Promise<void>

/** What changes the tables, in order; what can be done beside the work is written down as a step. */
async function schemaChanges(
  tx: Transaction,
  schema: string,
  before: Model | undefined,
  after: Model,
  operations: readonly Operation[],
): Promise<SchemaChange[]> {
  const modules = [...after.modules.values()]
  const isNew = ({ id }: ModelModule) => !before?.modulesById.has(id)
  const fresh = modules.filter(isNew).map((module) => newTable(schema, after, module, operations))
  const physical = operations.filter((one) => {
    const module = moduleOf(after, one)
    return (one.kind === 'module' || one.kind === 'field') && !(module && isNew(module))
  })
  // Tables first, then columns: a field may come with the module that it leaves.
  const ordered = [
    ...physical.filter((one) => one.kind === 'module'),
    ...physical.filter((one) => one.kind === 'field'),
  ]
  const freshIndexes = await indexChanges(tx, schema, before, modules.filter(isNew), operations)
  const keys = fresh.flatMap((one) => one.keys)
  const indexes = await indexChanges(
    tx,
    schema,
    before,
    modules.filter((one) => !isNew(one)),
    operations,
  )
  return [
    // Nobody is at work on new tables: they stand whole before any other is held.
    ...together([...fresh.map(({ table }) => table), ...freshIndexes]),
    ...ordered.flatMap((operation): SchemaChange[] => {
      const conversion =
        before && operation.operation === 'retype' ? conversionBetween(before, after, operation.id) : undefined
      if (conversion) return [async () => await convertField(tx, schema, conversion, operation)]
      return together(statementsOf(schema, before, after, operation))
    }),
    ...together([...keys, ...indexes]),
  ]

  /** In one message: hundreds of statements one by one would mostly wait for their turn. */
  function together(statements: readonly string[]): SchemaChange[] {
    return statements.length === 0 ? [] : [async () => await tx.exec(statements.join(';\n'))]
  }
}

interface NewTable {
  readonly table: string
  /** Relations may point to a table that comes later. */
  readonly keys: readonly string[]
}

function newTable(schema: string, after: Model, module: ModelModule, operations: readonly Operation[]): NewTable {
  const fields = operations.flatMap((one) => {
    const field = one.kind === 'field' && one.after?.parent === module.id ? after.fieldsById.get(one.id) : undefined
    return field ? [field] : []
  })
  const keys = fields.flatMap((field) => {
    const target = targetTable(after, field)
    return target ? [addForeignKey(schema, module, field, target)] : []
  })
  return { table: createModule(schema, module, fields), keys }
}

/** Refused where somebody wrote a value meanwhile that would be lost without having been shown. */
async function convertField(
  tx: Transaction,
  schema: string,
  conversion: Conversion,
  { impact, path }: Operation,
): Promise<void> {
  const unfit = await runConversion(tx, schema, conversion)
  if (unfit === impact.filled) return
  throw conflict(
    `Los valores de ${path} han cambiado desde que se hizo el plan. Vuelve a planificar.`,
    `The values of ${path} changed since this plan was made. Plan again.`,
  )
}

/**
 * Indexes follow from the whole module: its own sort, its board, who owns its rows. Those of a large table are noted
 * as steps when all is done.
 */
async function indexChanges(
  tx: Transaction,
  schema: string,
  before: Model | undefined,
  modules: readonly ModelModule[],
  operations: readonly Operation[],
): Promise<string[]> {
  const statements: string[] = []
  // A column that went took its indexes with it.
  const lost = operations.flatMap(({ operation, id }) => {
    const field = operation === 'retype' || operation === 'remove' ? before?.fieldsById.get(id) : undefined
    return field ? columnsOf(field).map((column) => `"${column.name}"`) : []
  })
  for (const module of modules) {
    const old = before?.modulesById.get(module.id)
    const had = (old ? indexesOf(schema, old) : []).filter(({ rule }) => !lost.some((column) => rule.includes(column)))
    const wanted = indexesOf(schema, module)
    const [hadNames, wantedNames] = [new Set(had.map(({ name }) => name)), new Set(wanted.map(({ name }) => name))]
    const added = wanted.filter(({ name }) => !hadNames.has(name))
    const dropped = had.filter(({ name }) => !wantedNames.has(name))
    const large = old !== undefined && added.length + dropped.length > 0 && (await isLarge(tx, schema, module))
    // Of a large table the old ones serve until the new ones do. But who may write a value twice may do so at once.
    const now = [...(large ? [] : dropped.map(({ name }) => name)), ...(await uniqueOf(tx, schema, dropped))]
    statements.push(...now.map((name) => dropIndex(schema, name, { concurrently: false })))
    if (!large) statements.push(...added.map((index) => createIndex(index, { concurrently: false })))
  }
  return statements
}

/** By whatever rule another version of the program built them, each of them refuses values. */
async function uniqueOf(tx: Transaction, schema: string, indexes: readonly IndexDdl[]): Promise<string[]> {
  const names = indexes.filter(({ unique }) => unique).map(({ name }) => withoutRule(name))
  if (names.length === 0) return []
  const rows = await tx.query<{ name: string }>(sql`
    select relname as name from pg_class
    where relnamespace = ${schema}::regnamespace and relkind = 'i'
      and regexp_replace(relname, '_[0-9a-f]{8}$', '') = any(${names}::text[])`)
  return rows.map(({ name }) => name)
}

function moduleOf(model: Model | undefined, operation: Operation): ModelModule | undefined {
  const id = operation.kind === 'module' ? operation.id : (operation.after ?? operation.before)?.parent
  return id ? model?.modulesById.get(id) : undefined
}

async function isLarge(tx: Transaction, schema: string, module: ModelModule): Promise<boolean> {
  const rows = await tx.query<{ many: boolean }>(
    sql`select count(*) > ${concurrentAbove} as many
        from (select 1 from ${raw(qualified(schema, module.table))} limit ${concurrentAbove + 1}) sample`,
  )
  return rows[0]?.many ?? false
}

function statementsOf(schema: string, before: Model | undefined, after: Model, operation: Operation): string[] {
  if (operation.kind === 'module') {
    if (operation.operation === 'remove') return dropModule(schema, present(before?.modulesById.get(operation.id)))
    return []
  }
  const oldModule = moduleOf(before, operation)
  const newModule = moduleOf(after, operation)
  const oldField = before?.fieldsById.get(operation.id)
  const newField = after.fieldsById.get(operation.id)
  switch (operation.operation) {
    case 'create':
      return addField(schema, present(newModule), present(newField), targetTable(after, newField))
    case 'remove':
      // The whole table is gone when its module is.
      return newModule ? dropField(schema, present(oldModule), present(oldField)) : []
    case 'retype':
      return [
        ...dropField(schema, present(oldModule), present(oldField)),
        ...addField(schema, present(newModule), present(newField), targetTable(after, newField)),
      ]
    case 'update':
    case 'rename':
      return []
  }
}

function targetTable(model: Model, field: ModelField | undefined): string | undefined {
  if (field?.type !== 'relation' || columnsOf(field).length === 0) return undefined
  return model.modules.get(field.options?.module ?? '')?.table
}

function present<T>(value: T | undefined): T {
  invariant(value !== undefined, 'a plan names modules and fields that exist')
  return value
}

async function writeElements(
  tx: Transaction,
  schema: string,
  operations: readonly Operation[],
  now: string,
  by: string | null,
): Promise<void> {
  const table = fixedTable(schema, 'element')
  const removed = operations.filter((one) => one.after === null).map((one) => one.id)
  // Names may be swapped between elements: all changed rows go before the new ones come.
  const changed = operations.filter((one) => one.before && one.after).map((one) => one.id)
  const kept = await tx.query<{ id: string; created_at: string; created_by: string | null }>(
    sql`delete from ${table} where id = any(${[...removed, ...changed]}::uuid[]) returning id, created_at, created_by`,
  )
  const written = operations.flatMap((one) => (one.after ? [one.after] : [])).toSorted(byKindAndName)
  const rows = written.map((element) => {
    const old = kept.find((row) => row.id === element.id)
    return {
      ...element,
      hash: elementHash(element),
      created_at: old?.created_at ?? now,
      created_by: old ? old.created_by : by,
      updated_at: now,
      updated_by: by,
    }
  })
  await tx.query(sql`
    insert into ${table}
      (id, kind, name, parent, definition, hash, origin, owner, created_at, created_by, updated_at, updated_by)
    select id, kind, name, parent, definition, hash, origin, owner, created_at, created_by, updated_at, updated_by
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (
      id uuid, kind text, name text, parent uuid, definition jsonb, hash text, origin text, owner uuid,
      created_at timestamptz, created_by uuid, updated_at timestamptz, updated_by uuid)`)
}
