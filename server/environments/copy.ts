import { Readable } from 'node:stream'

import sql, { raw } from 'sql-template-tag'

import type { ModelModule } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { createEnvironment } from '#server/db/migrate.ts'
import { applyPlan } from '#server/model/apply.ts'
import { moduleWith } from '#server/model/compile.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'
import { planModel } from '#server/model/plan.ts'
import { fixedTable, loadModel, readElements } from '#server/model/registry.ts'
import type { Contents } from './environments.ts'
import { maskFunctionNames, maskFunctions, maskedColumns } from './mask.ts'
import { withSnapshot, type Snapshot } from './snapshot.ts'
import { workOutAgain } from './work-out.ts'

interface CopyWish {
  readonly id: string
  readonly schema: string
  readonly contents: Contents
  readonly secret: string
  /** Called with the rows copied so far and all there are. */
  progress(done: number, total: number): Promise<void>
  readonly signal: AbortSignal
}

const chunkRows = 10_000
const importTables = ['import_batch', 'import_row', 'import_verdict', 'import_outcome']
/** What production's automations have under way goes on there alone, and signs with its own keys. */
const workflowTables = ['workflow_run', 'workflow_key', 'workflow_turn']
/** Never copied: what the making of the copy writes itself, and the files of imports, which undo what is not there. */
const ownTables = ['element', 'model_version', 'model_step', 'package', 'group_set', ...importTables, ...workflowTables]
/** Whatever the copy holds: whose rights are which, and where the elements come from. */
const alwaysTables = ['user_access', 'group_set', 'package', 'element_spec', 'workflow_holder']
/** Of a masked copy: only what holds no values of records. */
const safeTables = ['counter', 'stage_history']

/** Production as it is at this moment, in a schema of its own that nobody sees yet. */
export async function copyProduction(production: Environment, wish: CopyWish): Promise<void> {
  const target: Environment = { ...production, id: wish.id, schema: wish.schema }
  await makeSchema(production, target)
  const model = await loadModel(target)
  const directory = moduleWith(model, 'user')
  const modules = [...model.modules.values()]
  const copied = wish.contents === 'structure' ? modules.filter((module) => module === directory) : modules
  const isMasked = wish.contents === 'masked'
  const exec = async (text: string) => await production.migrator.exec(text)
  if (isMasked) await exec(maskFunctions(wish.schema, wish.secret))
  const restore = await dropDependents(target)
  await withSnapshot(production, async (snapshot) => {
    const counts = new Map<string, number>()
    for (const { table } of copied) counts.set(table, await snapshot.count(production.schema, table))
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    let done = 0
    await copyFixed(snapshot, production, target, wish.contents)
    for (const module of copied) {
      const masks =
        isMasked && module !== directory ? maskedColumns(wish.schema, model, module) : new Map<string, string>()
      await copyModule(snapshot, { from: production.schema, to: wish.schema, module, masks }, async (rows) => {
        wish.signal.throwIfAborted()
        done += rows
        await wish.progress(done, total)
      })
    }
    if (isMasked) await standInForFiles(snapshot, production, target)
  })
  for (const statement of restore) await exec(statement)
  if (isMasked) {
    for (const name of maskFunctionNames) await exec(`drop function "${wish.schema}".${name}`)
    await workOutAgain(
      target,
      modules.filter((module) => module !== directory),
    )
  }
  if (wish.contents !== 'full') await beginLog(target, copied)
  await exec(`analyze ${copied.map(({ table }) => `"${wish.schema}"."${table}"`).join(', ')}`)
}

async function makeSchema(production: Environment, target: Environment): Promise<void> {
  const { migrator } = production
  await migrator.exec(`drop schema if exists "${target.schema}" cascade`)
  await migrator.query(sql`delete from lazo.migration where schema_name = ${target.schema}`)
  await createEnvironment(migrator, { schemaName: target.schema, environmentMigrations })
  const elements = await readElements(production.db, production.schema)
  await applyPlan(target, await planModel({ ...target, db: migrator }, elements), { by: null })
  await migrator.query(sql`
    update ${fixedTable(target.schema, 'element')} e set created_at = p.created_at, created_by = p.created_by,
      updated_at = p.updated_at, updated_by = p.updated_by
    from ${fixedTable(production.schema, 'element')} p where p.id = e.id`)
}

/** Without them rows come in any order and several times faster. Answers the statements that bring them back. */
async function dropDependents({ migrator, schema }: Environment): Promise<string[]> {
  const constraints = await migrator.query<{ table: string; name: string; definition: string }>(sql`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace::regnamespace::text = ${schema}`)
  for (const { table, name } of constraints) await migrator.exec(`alter table ${table} drop constraint "${name}"`)
  const indexes = await migrator.query<{ name: string; definition: string }>(sql`
    select format('%I.%I', n.nspname, i.relname) as name, pg_get_indexdef(x.indexrelid) as definition
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = ${schema} and t.relname ~ '^m_[0-9a-f]{12}$' and not x.indisprimary`)
  for (const { name } of indexes) await migrator.exec(`drop index ${name}`)
  return [
    ...indexes.map(({ definition }) => definition),
    ...constraints.map(({ table, name, definition }) => `alter table ${table} add constraint "${name}" ${definition}`),
  ]
}

async function copyFixed(snapshot: Snapshot, from: Environment, to: Environment, contents: Contents): Promise<void> {
  const tables = await snapshot.tables(from.schema)
  const wanted = tables.filter(({ table }) => {
    if (alwaysTables.includes(table)) return true
    if (contents === 'structure' || /^m_[0-9a-f]{12}$/.test(table) || ownTables.includes(table)) return false
    return contents === 'full' || safeTables.includes(table)
  })
  for (const { table, columns, identity } of wanted) {
    const names = columns.map((one) => `"${one}"`).join(', ')
    const source = columns.map((one) => (contents === 'masked' && one === 'amount' ? 'null' : `t."${one}"`)).join(', ')
    const order = table === 'change' ? 'order by t.xid, t.seq' : ''
    await snapshot.write(async (tx) => {
      await tx.exec(`
        insert into "${to.schema}"."${table}" (${names}) overriding system value
        select ${source} from "${from.schema}"."${table}" t ${order}`)
      if (identity !== null && columns.includes(identity)) {
        await tx.exec(`
          select setval(pg_get_serial_sequence('"${to.schema}"."${table}"', '${identity}'),
            greatest(max("${identity}"), 1), max("${identity}") is not null) from "${to.schema}"."${table}"`)
      }
    })
  }
}

interface Chunk {
  readonly last: string | null
  readonly rows: number
}

interface ModuleCopy {
  readonly from: string
  readonly to: string
  readonly module: ModelModule
  readonly masks: ReadonlyMap<string, string>
}

/** A chunk to a transaction: none lasts long enough to hold up those who read the log in production. */
async function copyModule(
  snapshot: Snapshot,
  { from, to, module, masks }: ModuleCopy,
  onRows: (rows: number) => Promise<void>,
): Promise<void> {
  const tables = await snapshot.tables(from, module.table)
  const columns = tables[0]?.columns ?? []
  const names = columns.map((name) => `"${name}"`).join(', ')
  const values = columns.map((name) => masks.get(name) ?? `t."${name}"`).join(', ')
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null;) {
    const place: string = after
    const chunks: Chunk[] = await snapshot.write(
      async (tx) =>
        await tx.query<Chunk>(sql`
          with part as (
            select * from ${raw(`"${from}"."${module.table}"`)} where id > ${place} order by id limit ${chunkRows}
          ), written as (
            insert into ${raw(`"${to}"."${module.table}"`)} (${raw(names)}) select ${raw(values)} from part t
          )
          select (select id::text from part order by id desc limit 1) as last, (select count(*)::int from part) as rows`),
    )
    const [chunk] = chunks
    const rows = chunk?.rows ?? 0
    if (rows > 0) await onRows(rows)
    after = rows === chunkRows ? (chunk?.last ?? null) : null
  }
}

const standIn =
  'Los ficheros no vienen a una copia con datos ficticios.\nFiles do not come to a copy with made-up data.\n'

/** Every file keeps its place in its record; what it holds and is called stays behind. */
async function standInForFiles(snapshot: Snapshot, from: Environment, to: Environment): Promise<void> {
  const { hash, size, mediaType } = await from.files.put(Readable.from([Buffer.from(standIn)]), { bytesMax: 10_000 })
  await snapshot.write(async (tx) => {
    await tx.query(sql`
      insert into ${fixedTable(to.schema, 'attachment')} (id, hash, name, mime, size, module_id, record_id, created_at, created_by)
      select id, ${hash}, 'file-' || row_number() over (order by id) || '.txt', ${mediaType}, ${size}, module_id, record_id, created_at, created_by
      from ${fixedTable(from.schema, 'attachment')}`)
  })
}

/** Each record's own log begins where the copy does: what it was before stays in production. */
async function beginLog(target: Environment, modules: readonly ModelModule[]): Promise<void> {
  const { migrator, schema } = target
  for (const { id, table } of modules) {
    await migrator.transaction(async (tx: Transaction) => {
      await tx.query(sql`
        insert into ${fixedTable(schema, 'change')} (at, actor, channel, module_id, record_id, version, action, before, after, tx)
        select created_at, created_by, 'system', ${id}::uuid, id, version, 'create', null, '{}'::jsonb, ${target.id}::uuid
        from ${raw(`"${schema}"."${table}"`)} order by created_at, id`)
    })
  }
}
