import sql, { raw } from 'sql-template-tag'
import { missing } from '#common/errors.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { isUuid } from '#server/records/filter.ts'
import { reader, visibleIds } from '#server/records/list.ts'
import { findTitles } from '#server/records/references.ts'
import { moduleWith } from '#server/model/compile.ts'
import { itemsToFreeze } from './baseline.ts'
import { baselineItems, moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { seenNodes } from './read.ts'
import { signingOf } from './specification.ts'
import type { Node } from '#server/programme/rules/graph.ts'

/** What a baseline contains, with what became of each item since. */
export async function readBaseline(ctx: Context, id: string) {
  const module = moduleOfKind(ctx, 'baseline')
  const [items, project] = [module?.fields.get('items'), module?.fields.get('project')]
  const [seen] = module && isUuid(id) ? await visibleIds(ctx, module.name, [id]) : []
  if (!module || !items || !project || seen === undefined) throw missing()
  const [row] = await reader(ctx).query<{ items: unknown; project: string | null }>(sql`
    select ${raw(`t."${items.column}"`)}::json as items, ${raw(`t."${project.column}"`)} as project
    from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null`)
  if (!row?.project) throw missing()
  const graph = await loadGraph(ctx, row.project)
  const node = graph.nodes.get(id)
  if (!node) throw missing()
  const presented = node.state === 'draft' ? await itemsToFreeze(ctx, graph) : baselineItems(row.items)
  const nodes = presented.flatMap((one) => graph.nodes.get(one.id) ?? [])
  const signing = signingOf(graph, node)
  const visible = await seenNodes(ctx, [...nodes, ...signing.valid, ...signing.void])
  const isSeen = ({ id: one }: Node) => visible.has(one)
  return {
    node,
    graph,
    items: presented.flatMap(({ id: item, revision, fingerprint, isCarried = false }) => {
      const found = graph.nodes.get(item)
      return found && visible.has(item)
        ? [{ node: found, revision, fingerprint, isCarried, isSame: found.fingerprint === fingerprint }]
        : []
    }),
    signing: { ...signing, valid: signing.valid.filter(isSeen), void: signing.void.filter(isSeen) },
  }
}

/** Names of people by their id. */
export async function peopleNamed(ctx: Context, ids: readonly unknown[]): Promise<ReadonlyMap<string, string>> {
  const users = moduleWith(ctx.model, 'user')
  const known = ids.filter((one) => isUuid(one))
  return await findTitles(ctx, users ? known.map((id) => ({ field: '', module: users, id })) : [])
}

export function signerOf({ values }: Node): string {
  return String(values.by ?? '')
}
