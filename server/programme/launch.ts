import sql, { raw } from 'sql-template-tag'
import { invalid, violation, type Localized } from '#common/errors.ts'
import { fieldsOf, matches } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Written } from '#server/records/effects.ts'
import type { Writing } from '#server/records/write.ts'
import { launchProblems } from '#server/programme/rules/communications.ts'
import { allOf } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { seenNodes } from './read.ts'

const unnamed: Localized = {
  es: 'Primero se cuenta dentro de la empresa; pregunta a quien dirige el proyecto.',
  en: 'It is told inside the company first; ask whoever directs the project.',
}
const over = ['done', 'cancelled']

/** A campaign that an initiative is carried out with goes out after it was told inside (W-12). @throws invalid */
export async function keepLaunch(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const launched = module.capabilities.campaign?.launched
  const initiatives = launched && moduleOfKind(ctx, 'initiative')
  const [by, of] = ['carriedOutBy', 'project'].map((name) => initiatives?.fields.get(name)?.column)
  if (!launched || !initiatives || !by || !of) return
  const ids = written.flatMap(({ id, before, after }) =>
    after && matches(launched, after) && !(before && matches(launched, before)) ? [id] : [],
  )
  if (ids.length === 0) return
  const rows = await ctx.tx.query<{ id: string; project: string }>(sql`
    select t.id, ${raw(`t."${of}"`)} as project from ${tableOf(ctx, initiatives)} t
    where ${raw(`t."${by}"`)} = any(${ids}::uuid[]) and t.deleted_at is null order by t.id`)
  for (const [project, some] of Map.groupBy(rows, (row) => row.project)) {
    const graph = await loadGraph(ctx, project)
    const reasons = some.flatMap(({ id }) => {
      const node = graph.nodes.get(id)
      return node && !over.includes(node.state ?? '') ? launchProblems(graph, node) : []
    })
    // The reasons name messages and initiatives, which whoever runs campaigns need not see.
    const named = [...allOf(graph, 'communication'), ...some.flatMap(({ id }) => graph.nodes.get(id) ?? [])]
    const seen = await seenNodes(ctx, named)
    const told = named.every(({ id }) => seen.has(id)) ? reasons : [unnamed]
    const [field = 'id'] = fieldsOf(launched)
    if (reasons.length > 0) throw invalid(told.map(({ es, en }) => violation(field, 'W-12', es, en)))
  }
}
