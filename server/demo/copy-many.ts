import sql, { join, raw, type Sql } from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { fixedTable } from '#server/model/registry.ts'
import { standardColumns } from '#server/records/insert.ts'
import { physicalColumns } from '#server/records/rows.ts'

/** To whom a copy of what somebody holds goes. */
export interface Successor {
  readonly from: string
  readonly to: string
  readonly groups: readonly string[]
  readonly groupSet: number
}

interface Copying {
  /** All their records are copied, with their past; relations among them lead to the copies. */
  readonly modules: readonly ModelModule[]
  /** One list for each copy. */
  readonly copies: readonly (readonly Successor[])[]
  progress?(written: number): void
}

/**
 * Multiplies the records of some modules within the database, where a million takes a minute. A copy
 * is another branch of the same company: other staff, other addresses, telephones and company names.
 */
export async function copyRecords(ctx: Context, { modules, copies, progress }: Copying): Promise<number> {
  if (copies.length === 0) return 0
  const copied = new Set(modules.map(({ id }) => id))
  for (const { name, fields } of modules) {
    for (const field of fields.values()) invariant(!field.unique, `${name}.${field.name} can be the same in a copy`)
  }
  return await ctx.environment.migrator.transaction(async (tx) => {
    await tx.exec(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
      set local synchronous_commit = off`)
    await keepOriginals(ctx, tx, modules)
    let written = 0
    for (const [index, successors] of copies.entries()) {
      await nameSuccessors(tx, successors)
      const copy: Copy = { ctx, tx, copied, number: index + 1 }
      for (const module of modules) written += await copyModule(copy, module)
      progress?.(written)
    }
    await tx.exec('drop table original_change, original_stage, successor')
    for (const module of modules) await tx.query(sql`drop table ${original(module)}`)
    return written
  })
}

interface Copy {
  readonly ctx: Context
  readonly tx: Transaction
  /** Ids of the modules that are copied. */
  readonly copied: ReadonlySet<string>
  readonly number: number
}

const original = (module: ModelModule): Sql => raw(`"original_${module.table}"`)

/** Copies are made of what was there at first, not of other copies. */
async function keepOriginals(ctx: Context, tx: Transaction, modules: readonly ModelModule[]): Promise<void> {
  const { schema } = ctx.environment
  const ids = modules.map(({ id }) => id)
  for (const module of modules) {
    await tx.query(sql`create temp table ${original(module)} as select * from ${tableOf(ctx, module)} order by id`)
  }
  await tx.exec(`create temp table successor ("from" uuid primary key, "to" uuid, groups jsonb, group_set int)`)
  // Parameters have no place in a statement that makes a table.
  await tx.query(sql`create temp table original_change as select * from ${changeTable(ctx.environment)} limit 0`)
  await tx.query(sql`create temp table original_stage as select * from ${fixedTable(schema, 'stage_history')} limit 0`)
  await tx.query(sql`insert into original_change
    select * from ${changeTable(ctx.environment)} where module_id = any(${ids}::uuid[]) order by xid, seq`)
  await tx.query(sql`insert into original_stage
    select * from ${fixedTable(schema, 'stage_history')} where module_id = any(${ids}::uuid[]) order by id`)
  await tx.exec('create index on original_change (module_id); analyze original_change')
}

async function nameSuccessors(tx: Transaction, successors: readonly Successor[]): Promise<void> {
  await tx.exec('truncate successor')
  await tx.query(sql`
    insert into successor select "from", "to", groups, "groupSet"
    from json_to_recordset(${JSON.stringify(successors)}::json) as x ("from" uuid, "to" uuid, groups jsonb, "groupSet" int)`)
}

async function copyModule(copy: Copy, module: ModelModule): Promise<number> {
  const { ctx, tx } = copy
  const changed = new Map<string, Sql>([
    ['id', copyOf(copy, sql`t.id`)],
    ['owner_id', sql`coalesce(s."to", t.owner_id)`],
    ['group_set_id', sql`coalesce(s.group_set, t.group_set_id)`],
    ...namesOf(copy, module),
    ...[...module.fields.values()].flatMap((field) => columnsOfCopy(copy, module, field)),
  ])
  const names = [...standardColumns, ...updateColumns, ...physicalColumns(module)].map(({ name }) => name)
  const [row] = await tx.query<{ written: number }>(sql`
    with written as (
      insert into ${tableOf(ctx, module)} (${join(names.map(quoted))})
      select ${join(names.map((name) => changed.get(name) ?? sql`t.${quoted(name)}`))}
      from ${original(module)} t left join successor s on s."from" = t.owner_id returning 1)
    select count(*)::int as written from written`)
  await copyPast(copy, module)
  return row?.written ?? 0
}

const updateColumns = ['version', 'updated_at', 'updated_by', 'deleted_at'].map((name) => ({ name }))
const quoted = (name: string): Sql => raw(`"${name}"`)

/** The same moment, another record: the end of a UUIDv7 is chance. */
function copyOf({ number }: Copy, id: Sql): Sql {
  return sql`overlay(${id}::text placing left(md5(${id}::text || ${raw(`'${number}'`)}), 12) from 25)::uuid`
}

/** Title and what is searched, where companies are told apart by their number and people by their address. */
function namesOf(copy: Copy, module: ModelModule): [string, Sql][] {
  const { number } = copy
  const suffix = companyName(module) ? suffixOf(copy) : raw(`''`)
  const found = [...module.fields.values()].reduce(
    (text, field) => {
      const column = sql`t.${quoted(field.column)}`
      if (!field.searchable) return text
      if (field.type === 'email') return replaced(text, sql`lower(${column})`, emailOf(number, sql`lower(${column})`))
      if (field.type === 'phone') return replaced(text, digitsOf(column), digitsOf(phoneOf(number, column)))
      if (field.type === 'taxId') return replaced(text, sql`' ' || lower(${column})`, sql`''`)
      return text
    },
    sql`t.title_key || ${suffix} || substr(t.search_text, length(t.title_key) + 1)`,
  )
  return [
    ['title', sql`t.title || ${suffix}`],
    ['title_key', sql`t.title_key || ${suffix}`],
    ['search_text', found],
  ]
}

/** Of a person the company is but a fact. */
function companyName({ capabilities }: ModelModule): string | undefined {
  return capabilities.person ? undefined : capabilities.company?.name
}

const suffixOf = ({ number }: Copy): Sql => raw(`' ${number + 1}'`)

function replaced(text: Sql, from: Sql, to: Sql): Sql {
  return sql`coalesce(replace(${text}, ${from}, ${to}), ${text})`
}

const emailOf = (number: number, value: Sql): Sql => sql`replace(${value}, '@', ${raw(`'.${number}@'`)})`
const digitsOf = (value: Sql): Sql => sql`regexp_replace(${value}, '\\D', '', 'g')`

/** Its last three digits count on, each copy by a step of its own. */
function phoneOf(number: number, value: Sql): Sql {
  return sql`case when ${value} ~ '^\\+\\d{6,}$' then left(${value}, -3)
    || lpad(((right(${value}, 3)::int + ${raw(String(number * 7))}) % 1000)::text, 3, '0') else ${value} end`
}

/** Columns of a field whose copy differs. */
function columnsOfCopy(copy: Copy, module: ModelModule, field: ModelField): [string, Sql][] {
  const { ctx, copied, number } = copy
  const { column: name, type, options } = field
  const value = sql`t.${quoted(name)}`
  if (field.name === companyName(module)) return [[name, sql`${value} || ${suffixOf(copy)}`]]
  if (type === 'relation') {
    const target = ctx.model.modules.get(options?.module ?? '')
    return target && copied.has(target.id) ? [[name, copyOf(copy, value)]] : []
  }
  if (type === 'polymorphic') {
    const isCopied = sql`t.${quoted(`${name}_mod`)} = any(${[...copied]}::uuid[])`
    return [[name, sql`case when ${isCopied} then ${copyOf(copy, value)} else ${value} end`]]
  }
  if (type === 'email') return [[name, emailOf(number, value)]]
  if (type === 'phone') return [[name, phoneOf(number, value)]]
  // A number that says whose it is cannot be made up by counting on.
  if (type === 'taxId') return columnsOf(field).map((column) => [column.name, sql`null`])
  return []
}

/** The change log and the stages of the copies. */
async function copyPast(copy: Copy, module: ModelModule): Promise<void> {
  const { ctx, tx } = copy
  const record = copyOf(copy, sql`t.record_id`)
  await tx.query(sql`
    insert into ${changeTable(ctx.environment)}
      (at, actor, channel, module_id, record_id, version, action, before, after, tx)
    select t.at, t.actor, t.channel, t.module_id, ${record}, t.version, t.action,
      ${pastValues(copy, module, sql`t.before`)},
      ${pastValues(copy, module, sql`t.after`)} || case when t.after ? 'owner' and s."to" is not null
        then jsonb_build_object('owner', s."to", 'groups', s.groups) else '{}' end, t.tx
    from original_change t left join successor s on s."from" = (t.after ->> 'owner')::uuid
    where t.module_id = ${module.id}::uuid`)
  if (!module.capabilities.pipeline) return
  const columns = raw('module_id, pipeline, from_stage, to_stage, at, by, seconds, amount')
  await tx.query(sql`
    insert into ${fixedTable(ctx.environment.schema, 'stage_history')} (record_id, ${columns})
    select ${record}, ${columns} from original_stage t where t.module_id = ${module.id}::uuid`)
}

function pastValues(copy: Copy, module: ModelModule, values: Sql): Sql {
  const { ctx, copied, number } = copy
  const changed: Sql[] = []
  const absent: Sql[] = []
  for (const { id, name, type, options } of module.fields.values()) {
    const key = raw(`'${id}'`)
    const text = sql`(${values} ->> ${key})`
    if (name === companyName(module)) changed.push(sql`${key}, ${text} || ${suffixOf(copy)}`)
    const target = ctx.model.modules.get(options?.module ?? '')
    if (type === 'relation' && target && copied.has(target.id)) changed.push(sql`${key}, ${copyOf(copy, text)}`)
    if (type === 'polymorphic') {
      const isCopied = sql`(${values} -> ${key} ->> 'module') = any(${[...copied]}::text[])`
      const whole = sql`${values} -> ${key} || jsonb_build_object('id', ${copyOf(copy, sql`(${values} -> ${key} ->> 'id')`)})`
      changed.push(sql`${key}, case when ${isCopied} then ${whole} else ${values} -> ${key} end`)
    }
    if (type === 'email') changed.push(sql`${key}, ${emailOf(number, text)}`)
    if (type === 'phone') changed.push(sql`${key}, ${phoneOf(number, text)}`)
    if (type === 'taxId') absent.push(sql` - ${key}`)
  }
  const kept = sql`(${values}${join([...absent, raw('')], '')})`
  if (changed.length === 0) return kept
  return sql`(${kept} || jsonb_strip_nulls(jsonb_build_object(${join(changed)})))`
}
