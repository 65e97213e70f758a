import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { linkKind } from '#common/programme.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith, moduleWith } from '#server/model/compile.ts'
import type { Values } from '#server/records/check.ts'
import { reader } from '#server/records/list.ts'
import { writeForm } from '#server/records/write-form.ts'

/** A record of the project, as rules look at it. */
export interface Node {
  readonly id: string
  readonly kind: ProgrammeKind
  /** Name of its module. */
  readonly module: string
  readonly title: string
  readonly state: string | null
  readonly owner: string | null
  readonly fingerprint: string | null
  readonly revision: number
  /** Own values; of structured data only whether there is any. */
  readonly values: Values
}

/** Arrow from what is derived to its source. */
export interface Link {
  readonly id: string
  readonly kind: string
  readonly derived: string
  readonly source: string
  readonly suspect: boolean
}

export interface Graph {
  readonly project: Node | undefined
  readonly nodes: ReadonlyMap<string, Node>
  readonly links: readonly Link[]
  /** Links by what is derived, and by what it follows from. */
  readonly up: ReadonlyMap<string, readonly Link[]>
  readonly down: ReadonlyMap<string, readonly Link[]>
  readonly byKind: ReadonlyMap<ProgrammeKind, readonly Node[]>
  /** ISO moment and date on which it is looked at. */
  readonly now: string
  readonly today: string
}

export function graphOf(
  nodes: readonly Node[],
  links: readonly Link[],
  at: { readonly now: string; readonly today: string },
): Graph {
  return {
    ...at,
    project: nodes.find(({ kind }) => kind === 'project'),
    nodes: new Map(nodes.map((node) => [node.id, node])),
    links,
    up: Map.groupBy(links, ({ derived }) => derived),
    down: Map.groupBy(links, ({ source }) => source),
    byKind: Map.groupBy(nodes, ({ kind }) => kind),
  }
}

/** Those of a kind that are there. */
export function allOf(graph: Graph, kind: ProgrammeKind): readonly Node[] {
  return graph.byKind.get(kind) ?? []
}

/** What a node follows from, by one kind of link. */
export function sourcesOf(graph: Graph, { id }: Pick<Node, 'id'>, kind: string): Node[] {
  return (graph.up.get(id) ?? []).flatMap((link) => (link.kind === kind ? (graph.nodes.get(link.source) ?? []) : []))
}

/** What follows from a node, by one kind of link. */
export function derivedOf(graph: Graph, { id }: Pick<Node, 'id'>, kind: string): Node[] {
  return (graph.down.get(id) ?? []).flatMap((link) => (link.kind === kind ? (graph.nodes.get(link.derived) ?? []) : []))
}

/** Of another record that a field points to. */
export function pointed(graph: Graph, { values }: Node, field: string): Node | undefined {
  const value = values[field]
  if (typeof value === 'string') return graph.nodes.get(value)
  return isObject(value) && typeof value.id === 'string' ? graph.nodes.get(value.id) : undefined
}

/** Rows of these come in great numbers and are read apart. */
const apart: readonly ProgrammeKind[] = ['kpiSnapshot', 'participation', 'trace']
const nodesMax = 20_000

/** Everything that is agreed on in a project, read at once, whoever asks: what is shown of it is filtered later. */
export async function loadGraph(ctx: Context, projectId: string): Promise<Graph> {
  const modules = modulesWith(ctx.model, 'programme').filter(
    ({ capabilities }) => !apart.some((kind) => kind === capabilities.programme?.as),
  )
  const parts = modules.map((module) => nodesSql(ctx, module, projectId))
  const rows =
    parts.length === 0 ? [] : await reader(ctx).query<NodeRow>(sql`${join(parts, ' union all ')} limit ${nodesMax}`)
  const nodes = rows.flatMap((row) => nodeOf(ctx, row) ?? [])
  const now = ctx.environment.world.now()
  return graphOf(nodes, await readLinks(ctx, projectId), { now, today: now.slice(0, 10) })
}

interface NodeRow extends Record<string, unknown> {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly owner: string | null
  readonly own: Values
}

function nodesSql(ctx: Context, module: ModelModule, projectId: string): Sql {
  const isProject = module.capabilities.programme?.as === 'project'
  const project = module.fields.get('project')
  const own = project
    ? sql`${raw(`t."${project.column}"`)} = ${projectId}`
    : sql`t.id = ${isProject ? projectId : null}`
  const structured = [...module.fields.values()].filter(({ type }) => type === 'json')
  const fields = new Map([...module.fields].filter(([, { type }]) => type !== 'json'))
  const filled = structured.map(({ name, column }) => raw(`'${name}', (t."${column}" is not null)`))
  return sql`select ${module.id}::text as module, t.id, t.title, t.owner_id as owner,
    (${writeForm({ ...module, fields }, 't')}::jsonb || jsonb_build_object(${join(filled.length > 0 ? filled : [raw('')])})) as own
    from ${tableOf(ctx, module)} t where ${own} and t.deleted_at is null`
}

function nodeOf({ model }: Context, { module: moduleId, id, title, owner, own }: NodeRow): Node | undefined {
  const module = model.modulesById.get(moduleId)
  const kind = module?.capabilities.programme?.as
  if (!module || !kind) return undefined
  const { content } = module.capabilities
  const fingerprint = own[content?.fingerprint ?? '']
  const state = own[module.lifecycle?.field ?? '']
  return {
    id,
    kind,
    module: module.name,
    title,
    owner,
    state: typeof state === 'string' ? state : null,
    fingerprint: typeof fingerprint === 'string' ? fingerprint : null,
    revision: Number(own[content?.revision ?? ''] ?? 1),
    values: own,
  }
}

async function readLinks(ctx: Context, projectId: string): Promise<Link[]> {
  const module = moduleWith(ctx.model, 'trace')
  const project = module?.fields.get('project')
  if (!module || !project) return []
  const rows = await reader(ctx).query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${raw(`t."${project.column}"`)} = ${projectId} and t.deleted_at is null`)
  return rows.flatMap(({ id, own }) => linkOf(module, id, own) ?? [])
}

export function linkOf({ capabilities: { trace } }: ModelModule, id: string, own: Values): Link | undefined {
  const kind = linkKind(own[trace?.kind ?? ''])
  const [derived, source] = [idIn(own[trace?.derived ?? '']), idIn(own[trace?.source ?? ''])]
  if (!kind || derived === undefined || source === undefined) return undefined
  return { id, kind: kind.name, derived, source, suspect: own[trace?.suspect ?? ''] === true }
}

export function idIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isObject(value) && typeof value.id === 'string' ? value.id : undefined
}
