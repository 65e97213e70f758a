import sql, { raw } from 'sql-template-tag'
import { elementKinds } from '#catalog/elements/index.ts'
import type { Element } from '#common/element.ts'
import { invalid, LazoError, violation, type Localized, type Violation } from '#common/errors.ts'
import { sameJson } from '#common/merge-patch.ts'
import { readDefinition, specDefinition } from '#common/spec-definition-schema.ts'
import { conflictsAmong, elementOf, type SpecDefinition, type SpecItem } from '#common/spec-definition.ts'
import { reach } from '#common/reach.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { readElements } from '#server/model/registry.ts'
import { nameProblem, shapeProblem } from '#server/model/shape-problem.ts'
import { validateElements } from '#server/model/validate.ts'
import type { Values } from '#server/records/check.ts'
import { reader } from '#server/records/list.ts'
import { desiredElements, patched } from './desired.ts'
import { moduleOfKind } from './deployed.ts'
import type { Graph } from '#server/programme/rules/graph.ts'
import { presentedItem } from '#server/programme/rules/agreed.ts'

/** A baseline holds definitions some levels further down, and has its own limit. */
const depthMax = 24

/** Refuses a definition that could never be carried out; what other items bring is taken for granted. */
export async function checkWritten(ctx: Context, module: ModelModule, before: Values | null, after: Values | null) {
  const { definition } = after ?? {}
  if (definition === null || definition === undefined || depthOf(definition) > depthMax) {
    if (definition === null || definition === undefined) return
    throw invalid([violation('definition', 'shape', 'Está anidada sin fin.', 'It is nested without end.')])
  }
  if (before && sameJson(before.definition, definition)) return
  const problems = shapeProblems(definition)
  const read = readDefinition(definition)
  if (problems.length > 0 || !read) throw invalid(problems)
  problems.push(...(await elementProblems(ctx, module, read)))
  if (problems.length > 0) throw invalid(problems)
}

function depthOf(value: unknown): number {
  let [depth, level] = [0, [value]]
  while (level.length > 0 && depth <= depthMax) {
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    depth += 1
  }
  return depth
}

function shapeProblems(definition: unknown): Violation[] {
  const { error } = specDefinition.safeParse(definition)
  return (error?.issues ?? []).map((issue) => {
    const own = issue.code === 'custom' && (issue.params?.tooMuch === true ? tooMuchSaid : nothingSaid)
    const { es, en } = own || shapeProblem(issue)
    return violation(['definition', ...issue.path.map(String)].join('.'), 'shape', es, en)
  })
}

const nothingSaid: Localized = {
  es: 'No dice ningún cambio ni de qué trata.',
  en: 'It says no change, nor what it is about.',
}

const tooMuchSaid: Localized = {
  es: 'Dice demasiado para una sola: repártelo en varias.',
  en: 'It says too much for one: spread it over several.',
}

/** Each change by the schema of its element's kind, with its place in the definition. */
async function elementProblems(ctx: Context, module: ModelModule, { changes }: SpecDefinition): Promise<Violation[]> {
  const live = new Map((await readElements(reader(ctx), ctx.environment.schema)).map((one) => [one.id, one]))
  const missing = changes.flatMap((one) => (one.change === 'create' || live.has(one.id) ? [] : [one.id]))
  for (const one of missing.length > 0 ? await createdBy(ctx, module, missing) : []) live.set(one.id, one)
  return changes.flatMap((one, index) => {
    const at = `definition.changes.${index}`
    if (one.change === 'create') {
      const made: Element = { ...one.element, origin: 'local', owner: null }
      live.set(made.id, made)
      return kindProblems(made, `${at}.element`)
    }
    const old = live.get(elementOf(one))
    // What is gone already is as it should be.
    if (!old && one.change === 'remove') return []
    if (!old) {
      return [
        violation(
          `${at}.id`,
          'missing',
          'No existe ese elemento, ni lo crea otra especificación.',
          'There is no such element, nor does another spec item create it.',
        ),
      ]
    }
    if (one.change === 'rename') return kindProblems({ ...old, name: one.name }, at)
    if (one.change !== 'update') return []
    const made = { ...old, definition: patched(old, one.definition) }
    live.set(made.id, made)
    return kindProblems(made, at)
  })
}

function kindProblems(element: Element, at: string): Violation[] {
  const entry = elementKinds.find(({ kind }) => kind === element.kind)
  if (!entry) {
    return [
      violation(
        `${at}.kind`,
        'kind',
        `No hay elementos de la clase «${element.kind}».`,
        `There are no elements of the kind “${element.kind}”.`,
      ),
    ]
  }
  const problems: Violation[] = []
  if (!entry.namePattern.test(element.name)) {
    problems.push(violation(`${at}.name`, 'name', nameProblem.es, nameProblem.en))
  }
  if (entry.inModule !== (element.parent !== null)) {
    problems.push(
      violation(`${at}.parent`, 'parent', 'Le falta o le sobra el módulo.', 'Its module is missing or superfluous.'),
    )
  }
  for (const issue of entry.schema.safeParse(element.definition).error?.issues ?? []) {
    const { es, en } = shapeProblem(issue)
    problems.push(violation([at, 'definition', ...issue.path.map(String)].join('.'), 'shape', es, en))
  }
  return problems
}

/** Elements that other items are to create. */
async function createdBy(ctx: Context, module: ModelModule, ids: readonly string[]): Promise<Element[]> {
  const field = module.fields.get('definition')
  if (!field) return []
  const rows = await reader(ctx).query<{ element: Omit<Element, 'origin' | 'owner'> }>(sql`
    select one->'element' as element from ${tableOf(ctx, module)} t
      cross join lateral jsonb_path_query(${raw(`t."${field.column}"`)}::jsonb, 'lax $.changes[*] ? (@.change == "create")') one
    where t.deleted_at is null and one->'element'->>'id' = any(${[...ids]})`)
  return rows.map(({ element }) => ({ ...element, origin: 'local', owner: null }))
}

/** Items that may be built, with what they make of the configuration. */
export async function readItems(ctx: Context, graph: Graph, ids: readonly string[]): Promise<SpecItem[]> {
  const module = moduleOfKind(ctx, 'specItem')
  const [field, key] = [module?.fields.get('definition'), module?.fields.get('key')]
  if (!module || !field || !key || ids.length === 0) return []
  const rows = await reader(ctx).query<{ id: string; key: string; definition: unknown }>(sql`
    select t.id, ${raw(`t."${key.column}"`)} as key, ${raw(`t."${field.column}"`)}::json as definition
    from ${tableOf(ctx, module)} t where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null`)
  return rows.flatMap(({ definition, ...row }) => {
    const read = readDefinition(definition)
    return read ? [{ ...row, definition: read, dependsOn: neededBy(graph, row.id) }] : []
  })
}

export function neededBy(graph: Graph, id: string): string[] {
  return (graph.up.get(id) ?? []).flatMap((link) => (link.kind === 'dependsOn' ? [link.source] : []))
}

/** What an item needs first, through others too. */
export function neededFirst(graph: Graph, id: string): ReadonlySet<string> {
  const next = (one: string) => neededBy(graph, one).filter((source) => graph.nodes.has(source))
  return reach(next(id), next)
}

/** What stands in the way of an item's definition, seen with those that it needs and those already agreed on. */
export async function definitionProblems(ctx: Context, graph: Graph, id: string): Promise<readonly Localized[]> {
  const first = neededFirst(graph, id)
  const all = graph.byKind.get('specItem') ?? []
  const presented = all.filter((one) => presentedItem.includes(one.state ?? ''))
  // What was presented rests on what may not have been yet.
  const known = new Set([...first, ...presented.flatMap((one) => [one.id, ...neededFirst(graph, one.id)])])
  const others = all.filter((one) => one.id !== id && known.has(one.id))
  const items = await readItems(ctx, graph, [id, ...others.map((one) => one.id)])
  const own = items.find((one) => one.id === id)
  if (!own) return [{ es: 'Falta la definición: di cómo es.', en: 'The definition is missing: say what it is like.' }]
  const conflicts = conflictsAmong(items)
  const mine = conflicts.filter((one) => one.items.some((item) => item.id === id)).map(({ message }) => message)
  // Others that disagree among themselves are no fault of this one: it is looked at with what it needs.
  const among = conflicts.length === 0 ? items : items.filter((one) => one === own || first.has(one.id))
  if (mine.length > 0) return mine
  try {
    const current = await readElements(reader(ctx), ctx.environment.schema)
    validateElements(desiredElements(current, among).elements)
    return []
  } catch (error) {
    return reasonsOf(error)
  }
}

/** Why a configuration is refused, a sentence each; what is no refusal of ours is thrown on. */
export function reasonsOf(error: unknown): readonly Localized[] {
  if (!(error instanceof LazoError)) throw error
  if (error.violations.length === 0) return [error.text]
  return error.violations.map(({ field, message }) => ({
    es: `${field}: ${message.es}`,
    en: `${field}: ${message.en}`,
  }))
}
