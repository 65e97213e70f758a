import sql from 'sql-template-tag'
import { missing } from '#common/errors.ts'
import {
  assess,
  combined,
  isInconsistent,
  type KpiAssessment,
  type KpiOperator,
  type KpiPlan,
} from '#common/kpi-progress.ts'
import type { Interval, KpiQuery } from '#common/kpi.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { projectOf, seenNodes, visibleGraph } from '#server/programme/read.ts'
import { allOf, idIn, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { isUuid } from '#server/records/filter.ts'
import { reader, visibleIds } from '#server/records/list.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { queriesOf } from './history.ts'
import { lineageOf } from './lineage.ts'
import { today } from '#server/programme/today.ts'
import { decimalText, forEverybody, measure, type Measured } from './measure.ts'
import { numberOf, planOf } from './plan.ts'
import { isUnreadable, snapshotsOf, type Snapshot } from './snapshots.ts'

/** A KPI as it stands today. */
export interface KpiNow {
  readonly node: Node
  readonly plan: KpiPlan
  readonly query: KpiQuery | undefined
  readonly measured: Measured
  /** Of which day the value is: today, or the last one on which somebody entered it. */
  readonly at: string | null
  readonly assessment: KpiAssessment
  /** What its parts come to, and whether that is another figure than its own. */
  readonly parts: { readonly value: string; readonly isInconsistent: boolean } | null
  /** Names of the modules whose records move it. */
  readonly modules: readonly string[]
  /** Its query reads what is no longer there. */
  readonly isBroken: boolean
}

/** KPIs of a project that the reader may see, each with its value of this moment. */
export async function readKpis(ctx: Context, graph: Graph, nodes = allOf(graph, 'kpi')): Promise<KpiNow[]> {
  const seen = await seenNodes(ctx, nodes)
  const kpis = nodes.filter(({ id }) => seen.has(id))
  const ids = kpis.map(({ id }) => id)
  const queries = await queriesOf(ctx, ids)
  const snapshots = Map.groupBy(await snapshotsOf(ctx, ids), ({ kpi }) => kpi)
  const now: Omit<KpiNow, 'parts'>[] = []
  // One after another: a page takes one connection, not all there are.
  for (const node of kpis) {
    now.push(await readNow(ctx, graph, node, { query: queries.get(node.id), taken: snapshots.get(node.id) ?? [] }))
  }
  return now.map((one) => ({ ...one, parts: partsOf(graph, one, now) }))
}

/** A KPI with its project, and among `all` those that it is made of, as far as the reader sees them. */
export async function readWithKpi(ctx: Context, id: string): Promise<{ graph: Graph; kpi: KpiNow; all: KpiNow[] }> {
  const module = moduleOfKind(ctx, 'kpi')
  const [seen] = module && isUuid(id) ? await visibleIds(ctx, module.name, [id]) : []
  const project = module && seen !== undefined ? await projectOf(ctx, module.name, id) : null
  if (project === null) throw missing()
  const graph = await visibleGraph(ctx, project)
  const all = await readKpis(ctx, graph, withParts(graph, id))
  const kpi = all.find(({ node }) => node.id === id)
  if (!kpi) throw missing()
  return { graph, kpi, all }
}

/** It and what it is made of, whatever the depth, each once. */
function withParts(graph: Graph, id: string): readonly Node[] {
  const byParent = Map.groupBy(allOf(graph, 'kpi'), ({ values }) => idIn(values.parent))
  const found = new Set(allOf(graph, 'kpi').filter((one) => one.id === id))
  for (const one of found) for (const part of byParent.get(one.id) ?? []) found.add(part)
  return [...found]
}

interface Known {
  readonly query: KpiQuery | undefined
  readonly taken: readonly Snapshot[]
}

async function readNow(
  ctx: Context,
  graph: Graph,
  node: Node,
  { query, taken }: Known,
): Promise<Omit<KpiNow, 'parts'>> {
  const day = today(ctx)
  const plan = planOf(node.values, { taken, day, projectStart: graph.project?.values.startDate })
  const isExternal = node.values.external === true
  const live = query && !isExternal ? await measure(forEverybody(ctx), query).catch(isUnreadable) : undefined
  const last = isExternal ? taken.findLast(({ at, value }) => at <= day && value !== null) : undefined
  const measured = live ?? entered(last)
  return {
    node,
    plan,
    query,
    measured,
    at: live ? day : (last?.at ?? null),
    assessment: assess(plan, day, numberOf(measured.value), measured.interval ?? undefined),
    modules: query ? lineageOf(ctx.model, query).modules.map(({ name }) => name) : [],
    isBroken: query !== undefined && !isExternal && !live,
  }
}

function entered(last: Snapshot | undefined): Measured {
  if (last?.value === undefined || last.value === null) return { value: null, n: 0, interval: null }
  const [value, margin] = [Number(last.value), last.margin === null ? undefined : Number(last.margin)]
  const interval: Interval | null = margin === undefined ? null : { low: value - margin, high: value + margin }
  return { value: last.value, n: last.count ?? 0, interval }
}

const operators = ['sum', 'product', 'ratio', 'difference'] as const satisfies readonly KpiOperator[]

function partsOf(graph: Graph, whole: Omit<KpiNow, 'parts'>, all: readonly Omit<KpiNow, 'parts'>[]): KpiNow['parts'] {
  const isPart = (node: Node) => idIn(node.values.parent) === whole.node.id
  const children = all.filter(({ node }) => isPart(node))
  // Without one that the reader does not see they come to something else.
  if (children.length < allOf(graph, 'kpi').filter(isPart).length) return null
  const operator = operators.find((one) => one === whole.node.values.operator)
  if (!operator || children.length === 0) return null
  const value = combined(
    operator,
    children.map(({ measured }) => numberOf(measured.value)),
  )
  if (value === null) return null
  const own = numberOf(whole.measured.value)
  return { value: decimalText(value), isInconsistent: own !== null && isInconsistent(own, value) }
}

/** Ids of the objectives that a KPI measures. */
export function objectivesOf(graph: Graph, { node }: KpiNow): string[] {
  return sourcesOf(graph, node, 'measures').map(({ id }) => id)
}

/** Of a record that the reader sees: what they change is compared with it. */
export async function versionOf(ctx: Context, { module, id }: Pick<Node, 'module' | 'id'>): Promise<number> {
  const found = ctx.model.modules.get(module)
  if (!found) throw missing()
  const [row] = await reader(ctx).query<{ version: number }>(sql`
    select t.version from ${tableOf(ctx, found)} t where t.id = ${id}`)
  if (!row) throw missing()
  return row.version
}
