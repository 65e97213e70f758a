import sql, { raw } from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import { missing } from '#common/errors.ts'
import { labelOf } from '#common/uses.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { readReason } from '#server/model/element-use.ts'
import { fixedTable, readElements } from '#server/model/registry.ts'
import { readableField } from '#server/records/fields.ts'
import { reader } from '#server/records/list.ts'
import { derivedOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { seenNodes } from './read.ts'
import { asksForReason, unjustifiedElements, waivedElements } from './unjustified.ts'

/** From an item up to what it is all for; each level only what the reader sees. */
interface WhyChain {
  readonly item: Node
  readonly needs: readonly {
    readonly need: Node
    readonly objectives: readonly { readonly objective: Node; readonly kpis: readonly Node[] }[]
  }[]
}

/** Why an element exists: the items that made it or say something of it, and what those follow from. */
export async function readWhy(ctx: Context, id: string) {
  const items = moduleOfKind(ctx, 'specItem')
  if (!items || ctx.policy.scope(items.name, 'read') === 'none') throw missing()
  const elements = await readElements(reader(ctx), ctx.environment.schema)
  const element = elements.find((one) => one.id === id)
  if (!element || !mayKnow(ctx, element)) throw missing()
  const ids = await itemsOf(ctx, element)
  const chains = await chainsOf(ctx, ids)
  const isUnjustified = asksForReason(element) && (await unjustifiedElements(ctx)).some((one) => one.id === id)
  const isWaived = isUnjustified && (await waivedElements(ctx)).has(id)
  const state = isWaived ? 'waived' : isUnjustified ? 'unjustified' : ids.length === 0 ? 'given' : 'justified'
  return {
    element: { id, kind: element.kind, name: element.name, label: labelOf(element), origin: element.origin },
    state: state as 'waived' | 'unjustified' | 'given' | 'justified',
    reason: (await readReason(ctx.environment, id))?.text ?? null,
    chains,
  }
}

/** What one may not read of records is not there to be asked about either. */
export function mayKnow(ctx: Context, { kind, name, parent, id }: Element): boolean {
  if (ctx.policy.can('configure')) return true
  const module = ctx.model.modulesById.get(kind === 'module' ? id : (parent ?? ''))
  if (!module) return kind !== 'module' && parent === null
  if (ctx.policy.scope(module.name, 'read') === 'none') return false
  return kind !== 'field' || readableField(ctx, module, name) !== undefined
}

/** Its owner, and every item whose approved definition says something of it. */
async function itemsOf(ctx: Context, { id, owner }: Element): Promise<string[]> {
  const [row] = await reader(ctx).query<{ items: string[] }>(
    sql`select items from ${fixedTable(ctx.environment.schema, 'element_spec')} where element_id = ${id}`,
  )
  return [...new Set([...(owner === null ? [] : [owner]), ...(row?.items ?? [])])]
}

async function chainsOf(ctx: Context, ids: readonly string[]): Promise<WhyChain[]> {
  const chains: WhyChain[] = []
  for (const project of await projectsOf(ctx, ids)) {
    const graph = await loadGraph(ctx, project)
    const items = ids.flatMap((id) => graph.nodes.get(id) ?? [])
    const whole = items.map((item) => chainOf(graph, item))
    const nodes = whole.flatMap(({ item, needs }) => [
      item,
      ...needs.flatMap(({ need, objectives }) => [need, ...objectives.flatMap((one) => [one.objective, ...one.kpis])]),
    ])
    const seen = await seenNodes(ctx, nodes)
    chains.push(...whole.filter(({ item }) => seen.has(item.id)).map((chain) => asSeen(chain, seen)))
  }
  return chains
}

function chainOf(graph: Graph, item: Node): WhyChain {
  const needs = sourcesOf(graph, item, 'justifies').map((need) => ({
    need,
    objectives: sourcesOf(graph, need, 'serves').map((objective) => ({
      objective,
      kpis: derivedOf(graph, objective, 'measures'),
    })),
  }))
  return { item, needs }
}

function asSeen({ item, needs }: WhyChain, seen: ReadonlySet<string>): WhyChain {
  return {
    item,
    needs: needs
      .filter(({ need }) => seen.has(need.id))
      .map(({ need, objectives }) => ({
        need,
        objectives: objectives
          .filter(({ objective }) => seen.has(objective.id))
          .map(({ objective, kpis }) => ({ objective, kpis: kpis.filter(({ id }) => seen.has(id)) })),
      })),
  }
}

async function projectsOf(ctx: Context, ids: readonly string[]): Promise<string[]> {
  const module = moduleOfKind(ctx, 'specItem')
  const project = module?.fields.get('project')
  if (!module || !project || ids.length === 0) return []
  const rows = await reader(ctx).query<{ project: string }>(sql`
    select distinct ${raw(`t."${project.column}"`)} as project from ${tableOf(ctx, module)} t
    where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null and ${raw(`t."${project.column}"`)} is not null`)
  return rows.map((row) => row.project)
}
