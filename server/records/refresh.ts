import sql, { raw } from 'sql-template-tag'
import type { ModuleDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { fieldsOf } from '#common/filter.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { systemPolicy } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { canonical } from '#server/model/elements.ts'
import type { Operation } from '#server/model/plan.ts'
import { loadModel } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import { formulaSources, storedFormulas } from './computed.ts'
import { recompute } from './recompute.ts'
import { findTitles, referencesOf } from './references.ts'
import { columnValues, textValues } from './rows.ts'
import { inWrite, type Writing } from './write.ts'
import { writeForm } from './write-form.ts'

/** What of stored records follows from definitions that changed, by id of module and of field. */
interface Stale {
  /** Titles, search texts and stored formulas of the module's records. */
  readonly texts: readonly string[]
  readonly computed: readonly string[]
}

const refreshJob = 'refresh-records'
/** Tables up to this size are put right while the administrator waits. */
const inRequestMax = 5_000
const batchSize = 500

/**
 * Puts titles, search texts, stored formulas, roll-ups and next activities right after their
 * definitions changed, or all the values of fields (`rewritten`, by id) that they are made of.
 */
export async function refreshAfter(
  ctx: Context,
  operations: readonly Operation[],
  rewritten: readonly string[] = [],
): Promise<void> {
  const { environment } = ctx
  const converted = operations.flatMap(({ operation, id }) => (operation === 'retype' ? [id] : []))
  const ofDefinitions = staleAfter(operations)
  const fields = new Set([...converted, ...rewritten])
  if (ofDefinitions.texts.length + ofDefinitions.computed.length + fields.size === 0) return
  const model = await loadModel(environment)
  const ofValues = staleBy(model, fields)
  const stale: Stale = {
    texts: [...new Set([...ofDefinitions.texts, ...ofValues.texts])],
    computed: [...new Set([...ofDefinitions.computed, ...ofValues.computed])],
  }
  if (stale.texts.length === 0 && stale.computed.length === 0) return
  const inner: Context = { ...ctx, model, policy: systemPolicy(ctx.user.id) }
  if (await isSmall(inner, stale)) return await refresh(inner, stale)
  await environment.db.transaction(async (tx) => {
    await environment.jobs.enqueue(tx, refreshJob, { ...stale })
  })
}

/** Writes down what is to be put right once the jobs run, in the transaction of its cause. */
export async function leaveRefresh(
  tx: Transaction,
  environment: Environment,
  operations: readonly Operation[],
): Promise<void> {
  const { texts, computed } = staleAfter(operations)
  if (texts.length + computed.length === 0) return
  await tx.query(sql`
    insert into lazo.setting as kept (key, value)
    values (${leftKey(environment)}, ${JSON.stringify({ texts, computed })}::jsonb)
    on conflict (key) do update set updated_at = ${environment.world.now()}, value = jsonb_build_object(
      'texts', kept.value->'texts' || excluded.value->'texts',
      'computed', kept.value->'computed' || excluded.value->'computed')`)
}

/** Asks for what a start wrote down, this one or one that ended before its jobs ran. */
export async function refreshLeft(environment: Environment): Promise<void> {
  await environment.db.transaction(async (tx) => {
    const [left] = await tx.query<{ value: JobData }>(
      sql`delete from lazo.setting where key = ${leftKey(environment)} returning value`,
    )
    if (left) await environment.jobs.enqueue(tx, refreshJob, left.value)
  })
}

function leftKey({ kind, schema }: Environment): string {
  return kind === 'production' ? 'refresh' : `refresh.${schema}`
}

/** `asSystem` makes its rights: what follows from definitions is no one's act. */
export function registerRefreshWork(
  environment: Environment,
  asSystem: (environment: Environment) => Promise<Context>,
): void {
  environment.jobs.work(refreshJob, async (data) => await refresh(await asSystem(environment), staleIn(data)))
}

function staleIn({ texts, computed }: JobData): Stale {
  const names = (value: unknown) => (Array.isArray(value) ? [...new Set(value.map(String))] : [])
  return { texts: names(texts), computed: names(computed) }
}

function staleAfter(operations: readonly Operation[]): Stale {
  const texts = new Set<string>()
  const computed = new Set<string>()
  for (const { kind, id, before, after } of operations) {
    if (!after) continue
    // Plans hold only definitions that the kind's schema accepted.
    if (kind === 'module' && before && titleOfModule(before.definition) !== titleOfModule(after.definition))
      texts.add(id)
    if (kind !== 'field') continue
    const [old, now] = [before?.definition as Field | undefined, after.definition as Field]
    if (old && after.parent !== null && (old.searchable ?? false) !== (now.searchable ?? false)) texts.add(after.parent)
    const isComputed = now.type === 'rollup' || now.type === 'nextActivity'
    if (canonical(old?.options ?? null) === canonical(now.options ?? {})) continue
    if (isComputed) computed.add(id)
    if (now.type === 'formula' && now.options?.stored && after.parent !== null) texts.add(after.parent)
  }
  return { texts: [...texts], computed: [...computed] }
}

/** What is made of the values of these fields. */
function staleBy(model: Model, changed: ReadonlySet<string>): Stale {
  const texts = new Set<string>()
  const computed = new Set<string>()
  for (const module of model.modules.values()) {
    const isChanged = (name: string) => changed.has(module.fields.get(name)?.id ?? '')
    const named = [...module.titleFields, ...(module.titleFallback ?? [])]
    for (const field of module.fields.values()) {
      const { of, by, where, module: target = '', stored } = field.options ?? {}
      const isShown = changed.has(field.id) && (field.searchable || named.includes(field.name))
      if (isShown || (stored && formulaSources(module, field).some(isChanged))) texts.add(module.id)
      if (field.type !== 'rollup') continue
      const read = [of ?? '', by ?? '', ...(where ? fieldsOf(where) : [])]
      const source = model.modules.get(target)
      // A condition on a path reads fields of further modules: worked out again rather than followed.
      const isRead = (path: string) => path.includes('.') || changed.has(source?.fields.get(path)?.id ?? '')
      if (changed.size > 0 && (changed.has(field.id) || read.some(isRead))) computed.add(field.id)
    }
  }
  return { texts: [...texts], computed: [...computed] }
}

function titleOfModule(definition: unknown): string {
  const { titleFields, titleFallback = [] } = definition as ModuleDefinition
  return canonical([titleFields, titleFallback])
}

async function isSmall(ctx: Context, stale: Stale): Promise<boolean> {
  const owners = [...ctx.model.modules.values()].filter((module) =>
    [...module.fields.values()].some(({ id }) => stale.computed.includes(id)),
  )
  for (const module of [...modulesOf(ctx, stale), ...owners]) {
    const rows = await ctx.environment.db.query<{ many: boolean }>(
      sql`select count(*) > ${inRequestMax} as many from (select 1 from ${tableOf(ctx, module)} limit ${inRequestMax + 1}) sample`,
    )
    if (rows[0]?.many) return false
  }
  return true
}

function modulesOf(ctx: Context, { texts }: Stale): ModelModule[] {
  return texts.flatMap((id) => ctx.model.modulesById.get(id) ?? [])
}

async function refresh(ctx: Context, stale: Stale): Promise<void> {
  for (const module of modulesOf(ctx, stale)) {
    for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
      const from: string = after
      after = await inWrite(ctx, async (inner) => await refreshTexts(inner, module, from))
    }
  }
  if (stale.computed.length > 0) await inWrite(ctx, async (inner) => await recompute(inner, new Set(stale.computed)))
}

const textColumns = ['title', 'title_key', 'search_text'].map((name) => ({ name, sql: 'text' }))

/** The last id of the batch, or undefined at the end. It follows from the definition, so no version rises. */
async function refreshTexts(ctx: Writing, module: ModelModule, after: string): Promise<string | undefined> {
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.id > ${after} order by t.id limit ${batchSize} for update of t`)
  const shown = [...module.titleFields, ...(module.titleFallback ?? [])]
  const formulas = [...module.fields.values()].filter(({ type, options }) => type === 'formula' && options?.stored)
  const columns = [...textColumns, ...formulas.flatMap(columnsOf)]
  const written = []
  for (const { id, own } of rows) {
    const values = { ...own, ...storedFormulas(ctx, module, own) }
    const named = Object.fromEntries(shown.map((name) => [name, values[name] ?? null]))
    const titles = await findTitles(ctx, referencesOf(ctx, module, named))
    const computed = Object.fromEntries(formulas.map(({ name }) => [name, values[name] ?? null]))
    written.push({
      id,
      ...textValues(module, values, titles),
      ...columnValues(module, computed),
    })
  }
  if (written.length > 0) {
    const list = (of: (name: string) => string) => raw(columns.map(({ name }) => of(`"${name}"`)).join(', '))
    await ctx.tx.query(sql`
      update ${tableOf(ctx, module)} t set ${list((name) => `${name} = x.${name}`)}
      from json_to_recordset(${JSON.stringify(written)}::json) as x
        (id uuid, ${raw(columns.map((column) => `"${column.name}" ${column.sql}`).join(', '))})
      where x.id = t.id and (${list((name) => `t.${name}`)}) is distinct from (${list((name) => `x.${name}`)})`)
  }
  return rows.length === batchSize ? rows.at(-1)?.id : undefined
}
