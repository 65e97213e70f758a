import { invalidField, missing, type Localized } from '#common/errors.ts'
import { linkKind, linkKinds } from '#common/programme.ts'
import type { Context } from '#server/context.ts'
import { modulesWith, moduleWith } from '#server/model/compile.ts'
import { isUuid } from '#server/records/filter.ts'
import { listRecords, visibleIds } from '#server/records/list.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { asSystem } from '#server/access/system.ts'
import { moduleOfKind } from './deployed.ts'
import { readConfiguration } from './configuration.ts'
import { loadGraph } from './load-graph.ts'
import { allOf, graphOf, idIn, type Graph, type Link, type Node } from '#server/programme/rules/graph.ts'
import { isInstalled } from './install.ts'
import { findLooseEnds, type LooseEnd } from '#server/programme/rules/find.ts'
import { goLiveChecks, type GoLiveCheck } from '#server/programme/rules/go-live.ts'
import { gateProblems } from '#server/programme/rules/stages.ts'

/** Whether the reader may begin a project: the first one brings its modules, so whoever configures. */
export function mayStart(ctx: Context): boolean {
  if (!isInstalled(ctx.model)) return ctx.policy.can('configure')
  return ctx.policy.scope(moduleOfKind(ctx, 'project')?.name ?? '', 'create') !== 'none'
}

/** Projects that the reader may see, those under way first. */
export async function listProjects(ctx: Context): Promise<{ id: string; title: string }[]> {
  const module = moduleOfKind(ctx, 'project')
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') return []
  const sort = [{ field: 'createdAt', direction: 'desc' }] as const
  const text = await listRecords(ctx, { module: module.name, fields: [], sort, limit: 50 })
  // What the read compiler answers has these keys.
  const { rows } = JSON.parse(text) as { rows: { id: string; title: string }[] }
  return rows.map(({ id, title }) => ({ id, title }))
}

/** The project that was asked for, or the only one there is: of several nobody takes one for another. */
export async function namedProject(ctx: Context, asked: string | undefined) {
  const projects = await listProjects(ctx)
  if (asked === undefined && projects.length > 1) {
    throw invalidField('project', 'required', 'Di de qué proyecto.', 'Say which project.')
  }
  const id = asked ?? projects[0]?.id
  return id === undefined ? undefined : { id, title: projects.find((one) => one.id === id)?.title ?? '' }
}

/** The whole project, for whoever sees it; of its records only those that the reader sees. */
export async function visibleGraph(ctx: Context, projectId: string): Promise<Graph> {
  await visibleProject(ctx, projectId)
  return await namedForReader(ctx, await loadGraph(ctx, projectId))
}

/** Rules look at everything; what they say names nothing that the reader does not see. */
export async function namedForReader(ctx: Context, graph: Graph): Promise<Graph> {
  const all = [...graph.nodes.values()]
  const seen = await seenNodes(ctx, all)
  if (seen.size === all.length) return graph
  const named = all.map((node) => (seen.has(node.id) ? node : { ...node, title: '…' }))
  return graphOf(named, graph.links, graph)
}

/** @throws missing, where the reader does not see it */
export async function visibleProject(ctx: Context, projectId: string): Promise<void> {
  const module = moduleOfKind(ctx, 'project')
  if (!module || !isUuid(projectId) || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
  const [seen] = await visibleIds(ctx, module.name, [projectId])
  if (seen === undefined) throw missing()
}

/** Rules look at everything; what they say is shown of what the reader may see. */
export async function seenNodes(ctx: Context, nodes: readonly Node[]): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  for (const [name, some] of Map.groupBy(nodes, ({ module }) => module)) {
    const module = ctx.model.modules.get(name)
    if (!module || ctx.policy.scope(name, 'read') === 'none') continue
    const ids = [...new Set(some.map(({ id }) => id))]
    const isAll = ctx.policy.scope(name, 'read') === 'all' && module.accessBy === undefined
    for (const id of isAll ? ids : await visibleIds(ctx, module.name, ids)) seen.add(id)
  }
  return seen
}

export async function looseEndsOf(ctx: Context, graph: Graph): Promise<LooseEnd[]> {
  const found = findLooseEnds(graph)
  const seen = await seenNodes(
    ctx,
    found.map(({ node }) => node),
  )
  return found.filter(({ node }) => seen.has(node.id))
}

interface StageLine {
  readonly id: string
  readonly kind: string
  readonly state: string | null
  readonly plannedEnd: string | null
  readonly gate: readonly Localized[]
  readonly module: string | null
}

/** Where what a stage lacks is put right. */
const placeOfStage = {
  objectives: 'objective',
  kickoff: 'meeting',
  team: 'member',
  specification: 'need',
  development: 'specItem',
  training: 'track',
  implantation: 'phase',
  maintenance: 'phase',
} as const

export function stagesOf(ctx: Context, graph: Graph): StageLine[] {
  return allOf(graph, 'stage')
    .toSorted((a, b) => Number(a.values.order) - Number(b.values.order))
    .map((stage) => {
      const kind = String(stage.values.kind)
      const place = Object.entries(placeOfStage).find(([name]) => name === kind)?.[1]
      return {
        id: stage.id,
        kind,
        state: stage.state,
        plannedEnd: typeof stage.values.plannedEnd === 'string' ? stage.values.plannedEnd : null,
        gate: stage.state === 'closed' ? [] : gateProblems(graph, stage),
        module: place ? (moduleOfKind(ctx, place)?.name ?? null) : null,
      }
    })
}

/** How many there are of everything, by module and state. */
export async function countsOf(
  ctx: Context,
  graph: Graph,
): Promise<{ module: string; state: string | null; count: number }[]> {
  const all = [...graph.nodes.values()]
  const seen = await seenNodes(ctx, all)
  const groups = Map.groupBy(
    all.filter(({ id }) => seen.has(id)),
    ({ module, state }) => `${module} ${state ?? ''}`,
  )
  return [...groups.values()].flatMap((nodes) => {
    const [first] = nodes
    return first ? [{ module: first.module, state: first.state, count: nodes.length }] : []
  })
}

/** What stands between the phase at hand and its going live. */
export async function currentGoLive(ctx: Context, graph: Graph) {
  const phases = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const phase = phases.find(({ state }) => state === 'current' || state === 'planned')
  const checks = phase ? goLiveChecks(graph, phase.id, await readConfiguration(ctx, graph)) : []
  const nodes = checks.flatMap((check) => check.nodes)
  const seen = await seenNodes(ctx, nodes)
  return checks.map((check) => ({ ...check, reasons: toldReasons(check, seen) }))
}

/** What names a record that the reader does not see says only that something is missing. */
export function toldReasons({ reasons, nodes }: GoLiveCheck, seen: ReadonlySet<string>): Localized[] {
  return nodes.every(({ id }) => seen.has(id)) ? [...reasons] : []
}

export interface ThreadLink {
  readonly id: string
  readonly kind: string
  readonly label: Localized
  readonly isSuspect: boolean
  readonly node: Node
}

interface Thread {
  readonly up: readonly ThreadLink[]
  readonly down: readonly ThreadLink[]
  readonly why: readonly Node[]
  readonly ways: readonly { kind: string; side: 'up' | 'down'; label: Localized; modules: string[] }[]
  readonly project: string | null
  readonly looseEnds: readonly LooseEnd[]
}

/** What a record follows from and what follows from it, as far as the reader sees it. */
export async function readThread(ctx: Context, moduleName: string, id: string): Promise<Thread> {
  const module = ctx.model.modules.get(moduleName)
  const kind = module?.capabilities.programme?.as
  const [seen] = module && kind && isUuid(id) ? await visibleIds(ctx, module.name, [id]) : []
  if (!module || !kind || seen === undefined) throw missing()
  const project = await projectOf(ctx, module.name, id)
  const graph = project === null ? undefined : await namedForReader(ctx, await loadGraph(ctx, project))
  const node = graph?.nodes.get(id)
  if (!graph || !node) return { up: [], down: [], why: [], ways: [], project, looseEnds: [] }
  const ends = (links: readonly Link[], side: 'source' | 'derived') =>
    links.flatMap((link) => {
      const end = graph.nodes.get(link[side])
      const label = linkKind(link.kind)?.label[side === 'source' ? 'up' : 'down']
      return end && label ? [{ id: link.id, kind: link.kind, label, isSuspect: link.suspect, node: end }] : []
    })
  const up = ends(graph.up.get(id) ?? [], 'source')
  const down = ends(graph.down.get(id) ?? [], 'derived')
  const why = wayUp(graph, node)
  const visible = await seenNodes(ctx, [...up, ...down].map((one) => one.node).concat(why))
  const own = findLooseEnds(graph).filter((one) => one.node.id === id)
  return {
    up: up.filter((one) => visible.has(one.node.id)),
    down: down.filter((one) => visible.has(one.node.id)),
    why: why.filter((one) => visible.has(one.id)),
    ways: waysOf(ctx, kind),
    project,
    looseEnds: own,
  }
}

export async function projectOf(ctx: Context, moduleName: string, id: string): Promise<string | null> {
  const filter = { field: 'id', op: 'eq', value: id } as const
  const module = ctx.model.modules.get(moduleName)
  if (module?.capabilities.programme?.as === 'project') return id
  const text = await listRecords(asSystem(ctx), {
    module: moduleName,
    fields: ['project'],
    filter,
    scope: 'all',
    limit: 1,
  })
  // What the read compiler answers has these keys.
  const { rows } = JSON.parse(text) as { rows: { project?: unknown }[] }
  return idIn(rows[0]?.project) ?? null
}

const upMax = 12

/** One way from the record up to what it is all for, the first link of each. */
function wayUp(graph: Graph, node: Node): Node[] {
  const way: Node[] = []
  let at: Node | undefined = node
  while (at && way.length < upMax) {
    const links: readonly Link[] = graph.up.get(at.id) ?? []
    const next: Node | undefined = links.flatMap(({ source }) => graph.nodes.get(source) ?? [])[0]
    if (!next || way.includes(next)) break
    way.push(next)
    at = next
  }
  return way
}

function waysOf(ctx: Context, kind: Node['kind']): Thread['ways'] {
  const names = (one: Node['kind']) =>
    modulesWith(ctx.model, 'programme')
      .filter(
        ({ capabilities, name }) => capabilities.programme?.as === one && ctx.policy.scope(name, 'read') !== 'none',
      )
      .map(({ name }) => name)
  return linkKinds.flatMap(({ name, derived, source, label }) => [
    ...(derived === kind ? [{ kind: name, side: 'up' as const, label: label.up, modules: names(source) }] : []),
    ...(source === kind ? [{ kind: name, side: 'down' as const, label: label.down, modules: names(derived) }] : []),
  ])
}

/** Whoever may change links says that they looked at what changed, under their name. */
export async function clearLink(ctx: Context, id: string): Promise<void> {
  const module = moduleWith(ctx.model, 'trace')
  const keys = module?.capabilities.trace
  if (!module || !keys || ctx.policy.scope(module.name, 'update') === 'none') throw missing()
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, module, id, 'update', false)
    const source = row.own[keys.source]
    const graph = await loadGraph(inner, String(row.own.project ?? ''))
    const node = graph.nodes.get(idIn(source) ?? '')
    const values = {
      [keys.fingerprint]: node?.fingerprint ?? null,
      [keys.suspect]: false,
      [keys.clearedBy]: ctx.policy.userId,
      [keys.clearedAt]: ctx.environment.world.now(),
    }
    await updateRecord(asSystem(inner), module.name, id, values, { internal: true })
  })
}
