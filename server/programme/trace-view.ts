import sql from 'sql-template-tag'
import { isObject } from '#common/text.ts'
import { tracedKinds } from '#common/programme.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { findLooseEnds, type LooseEnd } from '#server/programme/rules/find.ts'
import type { Graph, Link, Node } from '#server/programme/rules/graph.ts'
import { graphOf } from '#server/programme/rules/graph.ts'
import { testStatus, type TestStatus } from '#server/programme/rules/test-status.ts'
import { seenNodes, visibleGraph } from './read.ts'

/** An element of the CRM, by the item that justifies it. */
export interface BuiltElement {
  readonly id: string
  readonly item: string
  readonly title: string
}

interface TraceView {
  readonly nodes: readonly {
    readonly node: Node
    readonly status: TestStatus | null
    readonly problems: readonly LooseEnd[]
  }[]
  readonly links: readonly Link[]
  readonly elements: readonly BuiltElement[]
}

const judged: readonly string[] = ['objective', 'need', 'step', 'specItem']

/** The whole thread of a project, without what the reader does not see. */
export async function readTrace(ctx: Context, projectId: string): Promise<TraceView> {
  const graph = await visibleGraph(ctx, projectId)
  const seen = await seenPart(ctx, graph)
  const problems = Map.groupBy(findLooseEnds(graph), ({ node }) => node.id)
  const nodes = tracedKinds.flatMap((kind) => seen.byKind.get(kind) ?? [])
  return {
    nodes: nodes.map((node) => ({
      node,
      status: judged.includes(node.kind) ? testStatus(graph, node) : null,
      problems: problems.get(node.id) ?? [],
    })),
    links: seen.links,
    elements: await elementsOf(ctx, seen),
  }
}

/** The part of a project that the reader sees, as a graph of its own. */
export async function seenPart(ctx: Context, graph: Graph): Promise<Graph> {
  const all = [...graph.nodes.values()]
  const ids = await seenNodes(ctx, all)
  const links = graph.links.filter(({ derived, source }) => ids.has(derived) && ids.has(source))
  return graphOf(
    all.filter(({ id }) => ids.has(id)),
    links,
    graph,
  )
}

/** What was built of the items, as far as the reader knows it in the CRM itself. */
export async function elementsOf(ctx: Context, graph: Graph): Promise<BuiltElement[]> {
  const items = (graph.byKind.get('specItem') ?? []).map(({ id }) => id)
  if (items.length === 0) return []
  const rows = await reader(ctx).query<ElementRow>(sql`
    select id, kind, name, parent, owner, definition from ${fixedTable(ctx.environment.schema, 'element')}
    where owner = any(${items}::uuid[]) order by kind, name`)
  return rows.flatMap((row) => (isKnown(ctx, row) ? [{ id: row.id, item: row.owner, title: titleOf(ctx, row) }] : []))
}

interface ElementRow extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly parent: string | null
  readonly owner: string
  readonly definition: unknown
}

/** Modules and what they hold are known to whoever works with them, the rest to whoever configures. */
function isKnown({ model, policy }: Context, { id, kind, name, parent }: ElementRow): boolean {
  if (policy.can('configure')) return true
  const module = model.modulesById.get(kind === 'module' ? id : (parent ?? ''))
  if (!module || policy.scope(module.name, 'read') === 'none') return false
  return kind === 'field' ? policy.canRead(module.name, name) : ['module', 'view', 'layout'].includes(kind)
}

function titleOf({ model, user }: Context, { name, parent, definition }: ElementRow): string {
  const label = isObject(definition) ? definition.label : undefined
  const words = isObject(label)
    ? (label[user.language] ?? (isObject(label.plural) && label.plural[user.language]))
    : name
  const module = model.modulesById.get(parent ?? '')
  const own = typeof words === 'string' ? words : name
  return module ? `${module.label.plural[user.language]} · ${own}` : own
}
