import sql, { raw } from 'sql-template-tag'
import { standardElements } from '#catalog/standard.ts'
import type { Element, ModuleDefinition, OptionListDefinition } from '#common/element.ts'
import { inOneLine, LazoError } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { isObject } from '#common/text.ts'
import { renamed, without } from '#common/uses.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { checkedPlan } from '#server/model/changes.ts'
import { qualified } from '#server/model/ddl.ts'
import { elementHash, modelHash } from '#server/model/elements.ts'
import type { Plan } from '#server/model/plan.ts'
import { fixedTable, loadModel, readElements } from '#server/model/registry.ts'
import { leaveRefresh } from '#server/records/refresh.ts'
import { isInstalled, withProgramme, withSubjects } from './install.ts'
import { withoutUnjoined } from './settle-relations.ts'

/** Of production; a copy has one of its own, which goes with it. */
const settingKey = 'catalogue'

function keyOf({ kind, schema }: Environment): string {
  return kind === 'production' ? settingKey : `${settingKey}.${schema}`
}

/** What an earlier start left behind. */
interface Settled {
  /** Hash of the whole catalogue at that time. */
  readonly hash: string | null
  /** Hashes of the elements that a start has changed, as it left them. */
  readonly brought: Readonly<Record<string, string>>
}

/**
 * Brings the elements of the standard CRM, and of the project where there is one, to what this version ships,
 * once for each version. What is new comes; what nobody has changed follows. What the company has changed, renamed
 * or removed is the company's: it stays and is said in the log, as is what would lose data.
 */
export async function settleCatalogue(environment: Environment): Promise<void> {
  const { db, schema, world } = environment
  const current = await withoutUnjoined(environment, await readElements(db, schema))
  const model = await loadModel(environment)
  const standard = standardElements({ company: model.settings.company }).filter(({ kind }) => kind !== 'settings')
  const catalogue = isInstalled(model) ? withProgramme(standard) : standard
  const before = await readSettled(environment)
  const hash = modelHash(catalogue)
  if (before.hash === hash) return
  const shipped = inWordsOf(current, catalogue, await removedByCompany(environment, current, catalogue))
  const untouched = await untouchedElements(environment, current, before)
  const { plan, left } = await feasible(environment, current, desiredFrom(current, shipped, untouched))
  if (!plan) return world.log({ event: 'catalogue.notSettled', ...(left && { problem: left }) })
  const own = shipped.filter((one) => isOther(one, current) && !plan.operations.some(({ id }) => id === one.id))
  const brought = plan.operations.flatMap(({ id, after, before: old }) =>
    old && after ? [[id, elementHash(after)]] : [],
  )
  const settled: Settled = { hash, brought: { ...before.brought, ...Object.fromEntries(brought) } }
  await applyPlan(environment, plan, {
    by: null,
    leavesSteps: true,
    also: async (tx) => {
      await leaveRefresh(tx, environment, plan.operations)
      await tx.query(sql`
        insert into lazo.setting (key, value) values (${keyOf(environment)}, ${JSON.stringify(settled)}::jsonb)
        on conflict (key) do update set value = excluded.value, updated_at = ${world.now()}`)
    },
  })
  forgetPolicies(environment)
  if (plan.operations.length === 0 && own.length === 0) return
  world.log({
    event: 'catalogue.settled',
    operations: listed(plan.operations.map(({ operation, path }) => `${operation} ${path}`)),
    left: listed(own.map(({ kind, name }) => `${kind} ${name}`)),
    ...(left && { problem: left }),
  })
}

const listedMax = 200

function listed(names: readonly string[]): string {
  const more = names.length > listedMax ? [`and ${names.length - listedMax} more`] : []
  return [...names.slice(0, listedMax), ...more].join(', ')
}

function isOther(one: Element, current: readonly Element[]): boolean {
  const old = current.find(({ id }) => id === one.id)
  return !old || elementHash(old) !== elementHash(one)
}

/** A copy has what earlier starts brought to production, and then what they brought to it. */
async function readSettled(environment: Environment): Promise<Settled> {
  const rows = await environment.db.query<{ key: string; value: unknown }>(sql`
    select key, value from lazo.setting where key in (${settingKey}, ${keyOf(environment)})`)
  const read = (key: string): Settled => {
    const value = rows.find((row) => row.key === key)?.value
    const { hash, brought } = isObject(value) ? value : {}
    const entries = isObject(brought) ? Object.entries(brought) : []
    return {
      hash: typeof hash === 'string' ? hash : null,
      brought: Object.fromEntries(entries.flatMap(([id, one]) => (typeof one === 'string' ? [[id, one]] : []))),
    }
  }
  const own = read(keyOf(environment))
  return { hash: own.hash, brought: { ...read(settingKey).brought, ...own.brought } }
}

/** Ids of what was there once and is no more: every version of the model is on record. */
async function removedByCompany(
  { db, schema }: Environment,
  current: readonly Element[],
  catalogue: readonly Element[],
): Promise<readonly string[]> {
  const here = new Set(current.map(({ id }) => id))
  const absent = catalogue.flatMap(({ id }) => (here.has(id) ? [] : [id]))
  if (absent.length === 0) return []
  const rows = await db.query<{ id: string }>(sql`
    select distinct o->>'id' as id from ${fixedTable(schema, 'model_version')} v
    cross join lateral jsonb_array_elements(v.operations) o where o->>'id' = any(${absent}::text[])`)
  return rows.map(({ id }) => id)
}

/** The catalogue as the company speaks of it: with its names, and without what it took away. */
function inWordsOf(current: readonly Element[], catalogue: readonly Element[], gone: readonly string[]): Element[] {
  const names = new Map(current.map(({ id, name }) => [id, name]))
  let shipped = [...catalogue]
  for (const { id, name } of catalogue) {
    const own = names.get(id)
    if (own !== undefined && own !== name) shipped = renamed(shipped, id, own)
  }
  for (const id of gone) shipped = without(shipped, id)
  return shipped
}

/** Ids of what is as it was made, or as an earlier start left it, in the registry and not behind its back. */
async function untouchedElements(
  { db, schema }: Environment,
  current: readonly Element[],
  { brought }: Settled,
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string; hash: string; isAsMade: boolean }>(sql`
    select id, hash, created_at = updated_at as "isAsMade" from ${fixedTable(schema, 'element')} where origin = 'core'`)
  const kept = new Map(rows.map((row) => [row.id, row]))
  const untouched = current.filter((one) => {
    const row = kept.get(one.id)
    const hash = elementHash(one)
    return row !== undefined && row.hash === hash && (row.isAsMade || brought[one.id] === hash)
  })
  return new Set(untouched.map(({ id }) => id))
}

function desiredFrom(
  current: readonly Element[],
  shipped: readonly Element[],
  untouched: ReadonlySet<string>,
): Element[] {
  const here = new Set(current.map(({ id }) => id))
  const taken = new Set(current.map(({ kind, parent, name }) => `${kind} ${parent} ${name}`))
  const fresh: Element[] = []
  const known = new Set(here)
  // Modules come before their parts; what has no module any more, or whose name the company uses, does not come.
  for (const one of shipped) {
    const isFree = !taken.has(`${one.kind} ${one.parent} ${one.name}`)
    if (here.has(one.id) || !isFree || (one.parent !== null && !known.has(one.parent))) continue
    known.add(one.id)
    fresh.push(one)
  }
  const newest = new Map(shipped.map((one) => [one.id, one]))
  const followed = current.map((one) => {
    const next = newest.get(one.id)
    return next && untouched.has(one.id) && keepsAll(one, next) ? next : one
  })
  const modules = fresh.flatMap(({ kind, name }) => (kind === 'module' ? [name] : []))
  return withSubjects([...followed, ...fresh], modules)
}

/** Whatever a record may hold by the one it may hold by the other. */
function keepsAll(before: Element, after: Element): boolean {
  if (before.kind === 'optionList') {
    // The registry and the catalogue hold only what the schema of its kind accepts.
    const [old, now] = [before.definition as OptionListDefinition, after.definition as OptionListDefinition]
    return old.options.every(({ value }) => now.options.some((one) => one.value === value))
  }
  if (before.kind !== 'field') return true
  // As above.
  const [old, now] = [before.definition as Field, after.definition as Field]
  const asks = (now.required === true && old.required !== true) || (now.unique === true && old.unique !== true)
  return old.type === now.type && !asks
}

/** All that may be done; where the whole may not be, only what is new; else nothing: the server starts all the same. */
async function feasible(environment: Environment, current: readonly Element[], desired: readonly Element[]) {
  const { db, schema } = environment
  const held = await lifecyclesInUse(environment, current, desired)
  const here = new Map(current.map((one) => [one.id, one]))
  const asIs = (ids: ReadonlySet<string>) => desired.map((one) => (ids.has(one.id) ? (here.get(one.id) ?? one) : one))
  const attempts = [asIs(held), asIs(new Set(here.keys())), current]
  let problem: string | undefined
  for (const attempt of attempts) {
    try {
      const first = await checkedPlan(db, schema, current, attempt)
      const unfit = first.operations.filter((one) => one.operation === 'retype' || one.destructive)
      const kept = new Set(unfit.map(({ id }) => id))
      const rest = attempt.map((one) => (kept.has(one.id) ? (here.get(one.id) ?? one) : one))
      const plan: Plan = unfit.length === 0 ? first : await checkedPlan(db, schema, current, rest)
      return { plan, left: problem }
    } catch (error) {
      if (!(error instanceof LazoError)) throw error
      problem ??= inOneLine(error)
    }
  }
  return { plan: undefined, left: problem }
}

/** Modules some of whose records are in a state that the newer lifecycle does not have. */
async function lifecyclesInUse(
  environment: Environment,
  current: readonly Element[],
  desired: readonly Element[],
): Promise<ReadonlySet<string>> {
  const model = await loadModel(environment)
  const newest = new Map(desired.map((one) => [one.id, one]))
  const held = new Set<string>()
  for (const { id, kind } of current) {
    const module = kind === 'module' ? model.modulesById.get(id) : undefined
    const next = newest.get(id)
    const field = module?.fields.get(module.lifecycle?.field ?? '')
    if (!module?.lifecycle || !next || !field) continue
    // The catalogue holds only what the schema of its kind accepts.
    const { lifecycle } = next.definition as ModuleDefinition
    const states = new Set(lifecycle?.states.map(({ value }) => value))
    const gone = module.lifecycle.states.flatMap(({ value }) => (states.has(value) ? [] : [value]))
    if (gone.length === 0) continue
    const rows = await environment.db.query(sql`
      select 1 from ${raw(qualified(environment.schema, module.table))} t where ${raw(`t."${field.column}"`)} = any(${gone}) limit 1`)
    if (rows.length > 0) held.add(id)
  }
  return held
}
