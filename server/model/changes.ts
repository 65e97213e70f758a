import sql, { join, raw } from 'sql-template-tag'
import type { Definitions, Element, ElementKind, Origin } from '#common/element.ts'
import { conflict, invalid, missing, violation, type Language, type Localized, type Violation } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { mergedOptions } from '#common/merged-options.ts'
import type { Model } from '#common/model.ts'
import { labelOf, obstacles, renamed, without } from '#common/uses.ts'
import type { Queryable } from '#server/db/database.ts'
import { compileModel } from './compile.ts'
import { conversionProblem } from './conversions.ts'
import { columnsOf, qualified } from './ddl.ts'
import { elementHash } from './elements.ts'
import { countOption, countWhere, total } from './count-values.ts'
import { holders } from './holders.ts'
import { mergeOf, plannedMerges, type CountedMerge } from './option-merges.ts'
import { planAgainst, type Operation, type Plan } from './plan.ts'
import { readElements } from './registry.ts'

/** One wish of an administrator. `hash` is that of the element they saw: another one is a conflict. */
export type ElementChange =
  | { readonly change: 'create'; readonly element: NewElement }
  | { readonly change: 'update'; readonly id: string; readonly definition: unknown; readonly hash?: string | undefined }
  | { readonly change: 'rename'; readonly id: string; readonly name: string; readonly hash?: string | undefined }
  | { readonly change: 'remove'; readonly id: string; readonly hash?: string | undefined }
  | {
      readonly change: 'mergeOptions'
      readonly id: string
      readonly from: string
      readonly into: string
      readonly hash?: string | undefined
    }

interface NewElement {
  readonly id: string
  readonly kind: ElementKind
  readonly name: string
  readonly parent: string | null
  readonly definition: unknown
}

export interface ChangePlan extends Plan {
  /** What one should know before applying: records that a new requirement would find empty. */
  readonly warnings: readonly Violation[]
  /** Options that become another one, with the records that have them. */
  readonly merges: readonly CountedMerge[]
  /** Records that a new requirement would find empty, by the field's id. */
  readonly emptied: ReadonlyMap<string, number>
}

/** What a list of changes would do, with the data that it touches; refused whole where one may not be. */
export async function planChanges(
  db: Queryable,
  schema: string,
  changes: readonly ElementChange[],
): Promise<ChangePlan> {
  const current = await readElements(db, schema)
  refuseStale(current, changes)
  const plan = await checkedPlan(db, schema, current, resultOf(current, changes))
  const { merges, warnings } = await plannedMerges(db, schema, current, changes)
  return { ...plan, merges, warnings: [...plan.warnings, ...warnings] }
}

/** The plan to a whole configuration, refused where it would lose what records have. */
export async function checkedPlan(
  db: Queryable,
  schema: string,
  current: readonly Element[],
  desired: readonly Element[],
): Promise<ChangePlan> {
  const plan = await planAgainst(db, schema, current, desired)
  const model = compileModel(current, 0)
  const problems = [
    ...plan.operations.flatMap(conversionProblem),
    ...(await held(db, schema, plan.operations)),
    ...(await valuesInUse(db, schema, model, plan.operations)),
    ...(await doubles(db, schema, model, plan.operations)),
  ]
  if (problems.length > 0) throw invalid(problems)
  const emptied = await emptyRequired(db, schema, model, plan.operations)
  return { ...plan, merges: [], emptied, warnings: plan.operations.flatMap((one) => emptyWarning(one, emptied)) }
}

/** Somebody else changed an element since it was read. */
function refuseStale(current: readonly Element[], changes: readonly ElementChange[]): void {
  const stale = changes.flatMap((change) => {
    if (change.change === 'create' || change.hash === undefined) return []
    const element = current.find(({ id }) => id === change.id)
    if (element && elementHash(element) === change.hash) return []
    return [{ name: element?.name ?? change.id, label: element && calledIn(current, element) }]
  })
  if (stale.length === 0) return
  const names = (language: Language) => stale.map(({ name, label }) => label?.[language] ?? name).join(', ')
  throw conflict(
    `Otra persona ha cambiado: ${names('es')}. Vuelve a partir de cómo está ahora.`,
    `Somebody else has changed: ${names('en')}. Start again from how it is now.`,
    { details: { elements: stale.map(({ name }) => name) } },
  )
}

/** As people call it, with the module that it is of. */
function calledIn(current: readonly Element[], element: Element): Localized {
  const label = labelOf(element)
  const home = current.find(({ id }) => id === element.parent)
  if (!home) return label
  const { es, en } = labelOf(home)
  return { es: `${label.es} (${es})`, en: `${label.en} (${en})` }
}

/** The configuration that the changes lead to, in their order. */
export function resultOf(current: readonly Element[], changes: readonly ElementChange[]): Element[] {
  const problems: Violation[] = []
  const removals = changes.filter(({ change }) => change === 'remove')
  let elements = [...current]
  for (const change of changes) {
    if (change.change === 'create') {
      elements.push({ ...change.element, origin: 'local' satisfies Origin, owner: null })
      continue
    }
    if (!elements.some(({ id }) => id === change.id)) {
      // It went with the module that an earlier change removed.
      if (change.change === 'remove' && current.some(({ id }) => id === change.id)) continue
      throw missing()
    }
    if (change.change === 'rename') elements = renamed(elements, change.id, change.name)
    else if (change.change === 'mergeOptions') elements = mergedOptions(elements, mergeOf(elements, change))
    else if (change.change === 'update') {
      elements = elements.map((one) => (one.id === change.id ? { ...one, definition: change.definition } : one))
    }
  }
  // What was changed or removed by the same list stands in the way of nothing.
  for (const change of removals) {
    if (change.change === 'remove' && elements.some(({ id }) => id === change.id)) {
      const others = removals.flatMap((one) => (one.change === 'remove' && one.id !== change.id ? [one.id] : []))
      problems.push(
        ...obstacles(
          elements.filter(({ id, parent }) => !others.includes(id) && !others.includes(parent ?? '')),
          change.id,
        ),
      )
    }
  }
  if (problems.length > 0) throw invalid(problems)
  for (const change of removals) if (change.change === 'remove') elements = without(elements, change.id)
  return elements
}

async function held(db: Queryable, schema: string, operations: readonly Operation[]): Promise<Violation[]> {
  const found: Violation[] = []
  for (const { operation, before, kind, path } of operations) {
    if (operation !== 'remove' || !before) continue
    const people = await holders(db, schema, before)
    if (people > 0) {
      found.push(
        violation(
          `${kind}.${path}`,
          'used',
          `Lo tienen ${people} personas. Quítaselo antes.`,
          `${people} people have it. Take it from them first.`,
        ),
      )
    }
  }
  return found
}

/** Options and stages that records have cannot go; an option can be retired instead. */
async function valuesInUse(
  db: Queryable,
  schema: string,
  model: Model,
  operations: readonly Operation[],
): Promise<Violation[]> {
  const found: Violation[] = []
  // What goes by the same plan takes its values with it, and the plan says how many.
  const gone = new Set(operations.flatMap(({ operation, id }) => (operation === 'remove' ? [id] : [])))
  for (const { kind, path, before, after } of operations) {
    if (kind !== 'optionList' && kind !== 'pipeline') continue
    const kept = after ? valuesOf(after) : []
    for (const value of before ? valuesOf(before).filter((one) => !kept.includes(one)) : []) {
      const records =
        kind === 'optionList'
          ? await countOption(db, schema, model, { list: path, value, gone })
          : gone.has(before?.parent ?? '')
            ? 0
            : await inStage(db, schema, model, before, value)
      if (records === 0) continue
      found.push(
        violation(
          `${kind}.${path}.${value}`,
          'used',
          `${records} fichas tienen «${value}»: ${kind === 'optionList' ? 'retírala en vez de borrarla' : 'muévelas antes'}.`,
          `${records} records have “${value}”: ${kind === 'optionList' ? 'retire it instead of removing it' : 'move them first'}.`,
        ),
      )
    }
  }
  return found
}

function valuesOf({ kind, definition }: Element): string[] {
  // The registry stores only definitions that these kinds' schemas accepted.
  if (kind === 'optionList') return (definition as Definitions['optionList']).options.map(({ value }) => value)
  return (definition as Definitions['pipeline']).stages.map(({ value }) => value)
}

async function inStage(
  db: Queryable,
  schema: string,
  model: Model,
  pipeline: Element | null,
  value: string,
): Promise<number> {
  const module = model.modulesById.get(pipeline?.parent ?? '')
  const keys = module?.capabilities.pipeline
  const stage = module?.fields.get(keys?.stage ?? '')
  const name = module?.fields.get(keys?.pipeline ?? '')
  if (!module || !stage || !name || !pipeline) return 0
  return await total(db, [
    countWhere(
      schema,
      module,
      sql`${raw(`"${stage.column}"`)} = ${value} and ${raw(`"${name.column}"`)} = ${pipeline.name}`,
    ),
  ])
}

/** Values that a field made unique has more than once. */
async function doubles(
  db: Queryable,
  schema: string,
  model: Model,
  operations: readonly Operation[],
): Promise<Violation[]> {
  const found: Violation[] = []
  for (const { after, before, path } of operations) {
    const now = fieldOf(after)
    const field = model.fieldsById.get(before?.id ?? '')
    const module = model.modulesById.get(before?.parent ?? '')
    const [column] = field ? columnsOf(field) : []
    if (!now?.unique || field?.unique || !module || !column) continue
    const name = raw(`"${column.name}"`)
    const rows = await db.query<{ count: number }>(sql`
      select count(*)::int as count from (select 1 from ${raw(qualified(schema, module.table))}
        where deleted_at is null and ${name} is not null group by ${name} having count(*) > 1) doubles`)
    const count = rows[0]?.count ?? 0
    if (count > 0) {
      found.push(
        violation(
          `field.${path}.unique`,
          'unique',
          `${count} valores están repetidos. Corrígelos antes.`,
          `${count} values are repeated. Correct them first.`,
        ),
      )
    }
  }
  return found
}

async function emptyRequired(
  db: Queryable,
  schema: string,
  model: Model,
  operations: readonly Operation[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const { after, before, impact } of operations) {
    const field = model.fieldsById.get(before?.id ?? '')
    const module = model.modulesById.get(before?.parent ?? '')
    if (!fieldOf(after)?.required || !field || field.required || !module || impact.records === 0) continue
    const columns = columnsOf(field)
    if (columns.length === 0) continue
    const count = await total(db, [
      countWhere(
        schema,
        module,
        sql`deleted_at is null and ${join(
          columns.map(({ name }) => sql`${raw(`"${name}"`)} is null`),
          ' and ',
        )}`,
      ),
    ])
    if (count > 0) found.set(field.id, count)
  }
  return found
}

function emptyWarning({ id, path }: Operation, emptied: ReadonlyMap<string, number>): Violation[] {
  const count = emptied.get(id)
  if (count === undefined) return []
  return [
    violation(
      `field.${path}.required`,
      'empty',
      `${count} fichas lo tienen vacío: se pedirá cuando alguien las guarde.`,
      `${count} records have it empty: it will be asked for when somebody saves them.`,
    ),
  ]
}

function fieldOf(element: Element | null): Field | undefined {
  // Plans hold only definitions that the kind's schema accepted.
  return element?.kind === 'field' ? (element.definition as Field) : undefined
}
