import sql, { raw } from 'sql-template-tag'
import { conversionOf } from '#common/conversions.ts'
import type { Element, ElementKind } from '#common/element.ts'
import { invalid } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { compileModel } from './compile.ts'
import { conversionBetween, tryConversion, type Unfit } from './convert.ts'
import { columnsOf, qualified } from './ddl.ts'
import { byKindAndName, canonical, elementHash, modelHash } from './elements.ts'
import { newTwins } from './option-twins.ts'
import { readElements } from './registry.ts'
import { validateElements } from './validate.ts'

export type OperationKind = 'create' | 'update' | 'rename' | 'retype' | 'remove'

export interface Operation {
  readonly operation: OperationKind
  readonly id: string
  readonly kind: ElementKind
  /** `contact.firstName` for parts of a module. */
  readonly path: string
  readonly before: Element | null
  readonly after: Element | null
  /** Loses data: refused unless its id is confirmed with this very number of filled values. */
  readonly destructive: boolean
  /**
   * Records of the module, and how many of them have a value in what the operation touches; of a
   * conversion, how many have one that the new type does not take.
   */
  readonly impact: { readonly records: number; readonly filled: number }
  /** Of a conversion: some of the values that would be lost. */
  readonly unfit?: readonly Unfit[]
}

/** What turns an environment's configuration into the desired one. */
export interface Plan {
  /** Hash of the configuration that the plan was made against; apply refuses any other. */
  readonly baseHash: string
  readonly targetHash: string
  readonly operations: readonly Operation[]
}

/** Compares the environment with the whole desired configuration; elements match by id only. */
export async function planModel(environment: Environment, desired: readonly Element[]): Promise<Plan> {
  const { db, schema } = environment
  return await planAgainst(db, schema, await readElements(db, schema), desired)
}

/** `current` is what `desired` was made from: a registry that has moved on since refuses the plan. */
export async function planAgainst(
  db: Queryable,
  schema: string,
  current: readonly Element[],
  desired: readonly Element[],
): Promise<Plan> {
  validateElements(desired)
  const model = current.length > 0 ? compileModel(current, 0) : undefined
  const changes = differences(current, desired)
  const twins = changes.flatMap(({ before, after }) => newTwins(before, after))
  if (twins.length > 0) throw invalid(twins)
  const operations: Operation[] = []
  for (const change of changes) {
    const counted = { ...change, impact: await impactOf(db, schema, model, change) }
    operations.push(model ? await withLosses(db, schema, model, desired, counted) : counted)
  }
  return { baseHash: modelHash(current), targetHash: modelHash(desired), operations }
}

/** Of a field that keeps its values in another type only those are lost that the type does not take. */
async function withLosses(
  db: Queryable,
  schema: string,
  model: Model,
  desired: readonly Element[],
  operation: Operation,
): Promise<Operation> {
  if (operation.operation !== 'retype') return operation
  const conversion = conversionBetween(model, compileModel(desired, 0), operation.id)
  if (!conversion) return operation
  const { unfit, samples } = await tryConversion(db, schema, conversion)
  const impact = { ...operation.impact, filled: unfit }
  return { ...operation, impact, destructive: unfit > 0, ...(unfit > 0 && { unfit: samples }) }
}

type Difference = Omit<Operation, 'impact'>

function differences(current: readonly Element[], desired: readonly Element[]): Difference[] {
  const before = new Map(current.map((element) => [element.id, element]))
  const after = new Map(desired.map((element) => [element.id, element]))
  const names = new Map([...current, ...desired].map((element) => [element.id, element.name]))
  const describe = (element: Element): Pick<Difference, 'id' | 'kind' | 'path'> => ({
    id: element.id,
    kind: element.kind,
    path: element.parent === null ? element.name : `${names.get(element.parent) ?? ''}.${element.name}`,
  })
  const written = desired.toSorted(byKindAndName).flatMap((element): Difference[] => {
    const old = before.get(element.id)
    if (old && elementHash(old) === elementHash(element)) return []
    const operation = old ? kindOfChange(old, element) : 'create'
    return [
      { operation, ...describe(element), before: old ?? null, after: element, destructive: operation === 'retype' },
    ]
  })
  const removed = current
    .filter((element) => !after.has(element.id))
    .toSorted((a, b) => byKindAndName(b, a))
    .map((element): Difference => {
      const destructive = element.kind === 'module' || element.kind === 'field'
      return { operation: 'remove', ...describe(element), before: element, after: null, destructive }
    })
  return [...removed, ...written]
}

function kindOfChange(before: Element, after: Element): OperationKind {
  if (before.kind === 'field' && physicalShape(before) !== physicalShape(after) && !keepsColumns(before, after))
    return 'retype'
  return before.name === after.name ? 'update' : 'rename'
}

/** The values stay where they are and only read as another type. */
function keepsColumns(before: Element, after: Element): boolean {
  // Only elements of kind field come here, whose schema accepted the definition.
  const [from, to] = [before.definition as Field, after.definition as Field]
  return conversionOf(from.type, to.type) === 'kept'
}

/** What of a field decides its columns; a change of it may lose values. */
function physicalShape(element: Element): string {
  // Only elements of kind field come here, whose schema accepted the definition.
  const { type, options } = element.definition as Field
  const stored = { stored: options?.stored, result: options?.result, function: options?.function, of: options?.of }
  const target = type === 'relation' ? options?.module : undefined
  const isComputed = type === 'rollup' || (type === 'formula' && options?.stored === true)
  return canonical({ type, target, ...(isComputed ? stored : { stored: options?.stored }) })
}

async function impactOf(
  db: Queryable,
  schema: string,
  model: Model | undefined,
  change: Difference,
): Promise<Operation['impact']> {
  const moduleId = change.kind === 'module' ? change.id : change.before?.parent
  const module = model && moduleId ? model.modulesById.get(moduleId) : undefined
  if (!module || (change.kind !== 'field' && change.kind !== 'module')) return { records: 0, filled: 0 }
  const field = change.kind === 'field' ? model?.fieldsById.get(change.id) : undefined
  const columns = field ? columnsOf(field) : []
  // A module loses its records; a field without columns of its own loses nothing.
  const whole = field ? raw('false') : raw('true')
  const filled = columns.length > 0 ? raw(columns.map((one) => `"${one.name}" is not null`).join(' or ')) : whole
  const rows = await db.query<{ records: number; filled: number }>(sql`
    select count(*)::int as records, count(*) filter (where ${filled})::int as filled
    from ${raw(qualified(schema, module.table))}`)
  return { records: rows[0]?.records ?? 0, filled: rows[0]?.filled ?? 0 }
}
