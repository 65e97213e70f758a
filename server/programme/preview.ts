import { missing, type Localized } from '#common/errors.ts'
import type { Element } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { elementOf, type SpecChange, type SpecItem } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import { labelOf } from '#common/uses.ts'
import type { Context, Policy } from '#server/context.ts'
import { compileModel } from '#server/model/compile.ts'
import type { PartDifference } from '#server/model/differences.ts'
import { readElements } from '#server/model/registry.ts'
import { validateElements } from '#server/model/validate.ts'
import { isUuid } from '#server/records/filter.ts'
import { getRecord, reader, visibleIds } from '#server/records/list.ts'
import { neededFirst, readItems, reasonsOf } from './definition.ts'
import { moduleOfKind } from './deployed.ts'
import { desiredElements } from './desired.ts'
import { speaker, type Speaker } from './in-words.ts'
import { loadGraph } from './load-graph.ts'
import { presentedItem } from '#server/programme/rules/agreed.ts'
import { allOf, idIn, type Graph } from '#server/programme/rules/graph.ts'

/** One change of an item, in the words of whoever reads it. */
interface PreviewLine {
  readonly change: SpecChange['change']
  readonly id: string
  readonly kind: string
  readonly label: Localized
  readonly module: Localized | null
  readonly parts: readonly PartDifference[]
  readonly type: string | null
  readonly isRequired: boolean
}

/** The configuration as it is, and as items would make it. */
export interface Foreseen {
  readonly before: readonly Element[]
  /** Nothing where it cannot be carried out. */
  readonly after: readonly Element[] | undefined
  /** Names of fields that are new or change, by the name that their module would have. */
  readonly touched: Readonly<Record<string, readonly string[]>>
}

export interface Preview extends Foreseen {
  readonly lines: readonly PreviewLine[]
  readonly contract: Readonly<Record<string, string>>
  readonly problems: readonly Localized[]
}

/** What an item makes of the configuration, together with what it needs first. */
export async function readPreview(ctx: Context, id: string): Promise<Preview> {
  const module = moduleOfKind(ctx, 'specItem')
  const [seen] = module && isUuid(id) ? await visibleIds(ctx, module.name, [id]) : []
  if (!module || seen === undefined || !ctx.policy.canRead(module.name, 'definition')) throw missing()
  // What the read compiler answers has these keys.
  const record = JSON.parse(await getRecord(ctx, module.name, id)) as { project?: unknown }
  const graph = await loadGraph(ctx, idIn(record.project) ?? '')
  const items = graph.nodes.has(id) ? await readItems(ctx, graph, [id, ...neededFirst(graph, id)]) : []
  const own = items.find((one) => one.id === id)
  const before = await readElements(reader(ctx), ctx.environment.schema)
  if (!own) return { lines: [], contract: {}, before, after: undefined, touched: {}, problems: [] }
  const { after, problems } = result(before, items)
  const shown = after ?? withCreated(before, own)
  // What it needs first says its own part; this one is compared with what it finds then.
  const found =
    result(
      before,
      items.filter((one) => one !== own),
    ).after ?? before
  // What goes is named by what was there.
  const spoken = speaker([...shown, ...before], ctx.user.language)
  return {
    lines: own.definition.changes.map((one) => lineOf(one, found, shown, spoken)),
    contract: own.definition.contract ?? {},
    before,
    after,
    touched: touchedBy([own], before, shown),
    problems,
  }
}

const outside: readonly string[] = ['live', 'deferred', 'retired']

/** What the items of a project that are not in use yet make of the configuration, as far as the reader sees them. */
export async function readForeseen(ctx: Context, graph: Graph): Promise<Foreseen | undefined> {
  const module = moduleOfKind(ctx, 'specItem')
  if (!module || !ctx.policy.canRead(module.name, 'definition')) return undefined
  const coming = allOf(graph, 'specItem').filter(({ state }) => !outside.includes(state ?? ''))
  const seen = await visibleIds(
    ctx,
    module.name,
    coming.map(({ id }) => id),
  )
  const items = await readItems(ctx, graph, [...seen])
  if (items.length === 0) return undefined
  const before = await readElements(reader(ctx), ctx.environment.schema)
  // Where some contradict each other, what has been presented goes on as it can.
  const presented = new Set(coming.filter(({ state }) => presentedItem.includes(state ?? '')).map(({ id }) => id))
  for (const some of [items, items.filter(({ id }) => presented.has(id))]) {
    const { after } = result(before, some)
    if (after) return { before, after, touched: touchedBy(some, before, after) }
  }
  return undefined
}

function result(before: readonly Element[], items: readonly SpecItem[]) {
  try {
    const { elements } = desiredElements(before, items)
    validateElements(elements)
    return { after: elements, problems: [] }
  } catch (error) {
    return { after: undefined, problems: reasonsOf(error) }
  }
}

/** Enough to name what is new, where the whole cannot be made. */
function withCreated(before: readonly Element[], { definition }: SpecItem): Element[] {
  const made = definition.changes.flatMap((one): Element[] =>
    one.change === 'create' ? [{ ...one.element, origin: 'local', owner: null }] : [],
  )
  return [...before, ...made]
}

function lineOf(one: SpecChange, before: readonly Element[], after: readonly Element[], spoken: Speaker): PreviewLine {
  const id = elementOf(one)
  const old = before.find((element) => element.id === id)
  const now = after.find((element) => element.id === id) ?? old
  const module = now?.parent === null ? undefined : after.find((element) => element.id === now?.parent)
  // The registry and the definition's own check hold only fields of this shape.
  const field = now?.kind === 'field' ? (now.definition as Field) : undefined
  return {
    change: one.change,
    id,
    kind: now?.kind ?? '',
    label: now ? nameOf(now) : { es: id, en: id },
    module: module ? labelOf(module) : null,
    parts:
      one.change === 'create' || !old || !now
        ? namePart(one, old)
        : spoken.differences(now, old.definition, now.definition),
    type: field?.type ?? null,
    isRequired: field?.required === true,
  }
}

/** Most layouts are the only one of their module, and have no name of their own. */
export function nameOf(element: Element): Localized {
  const label = labelOf(element)
  return element.kind === 'layout' && label.es === element.name ? { es: 'general', en: 'general' } : label
}

function namePart(one: SpecChange, old: Element | undefined): PartDifference[] {
  return one.change === 'rename' && old ? [{ path: 'name', before: old.name, after: one.name }] : []
}

/** Modules of which a screen would look otherwise. */
function touchedBy(items: readonly SpecItem[], before: readonly Element[], after: readonly Element[]) {
  const touched = new Map<string, string[]>()
  const add = (moduleId: string | null, field?: string) => {
    const module = after.find(({ id }) => id === moduleId)
    if (module) touched.set(module.name, [...(touched.get(module.name) ?? []), ...(field === undefined ? [] : [field])])
  }
  for (const one of items.flatMap(({ definition }) => definition.changes)) {
    const element = after.find(({ id }) => id === elementOf(one)) ?? before.find(({ id }) => id === elementOf(one))
    if (element?.kind === 'module') add(element.id)
    else if (element?.kind === 'field') add(element.parent, element.name)
    else if (element?.kind === 'optionList') for (const user of usersOf(element, after)) add(user.parent, user.name)
    else if (element && element.parent !== null) add(element.parent)
  }
  return Object.fromEntries(touched)
}

function usersOf({ name }: Element, elements: readonly Element[]): Element[] {
  return elements.filter(
    ({ kind, definition }) =>
      kind === 'field' && isObject(definition) && isObject(definition.options) && definition.options.list === name,
  )
}

/**
 * The reader in the configuration as it would be: what is new is shown whole, of what is there only what
 * they may know already, and nothing may be written.
 */
export function compileDraft(ctx: Context, { before, after, touched }: Foreseen): Context | undefined {
  if (!after) return undefined
  const model = compileModel(after, ctx.model.version)
  const old = compileModel(before, ctx.model.version)
  const { policy } = ctx
  const canRead: Policy['canRead'] = (module, field) => {
    const known = old.fieldsById.get(model.modules.get(module)?.fields.get(field)?.id ?? '')
    const home = old.modulesById.get(model.modules.get(module)?.id ?? '')
    if (!known || !home) return true
    return policy.scope(home.name, 'read') !== 'none' && policy.canRead(home.name, known.name)
  }
  const scope: Policy['scope'] = (module, action) => {
    if (action !== 'read') return 'none'
    const home = old.modulesById.get(model.modules.get(module)?.id ?? '')
    return module in touched || !home ? 'all' : policy.scope(home.name, 'read')
  }
  return { ...ctx, model, policy: { ...policy, scope, canRead, canWrite: () => false } }
}
