import type { Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { needModule } from './ranking.ts'
import { seenPart } from './trace-view.ts'
import { visibleGraph } from './read.ts'
import { allOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { isAlive } from '#server/programme/rules/define.ts'

type MatrixBy = 'objective' | 'state' | 'phase'

interface Head {
  readonly value: string | null
  readonly label: Localized
}

export interface NeedMatrix {
  readonly columns: readonly Head[]
  readonly rows: readonly (Head & {
    readonly encounters: number
    readonly cells: readonly (readonly string[])[]
    readonly total: number
  })[]
  readonly totals: readonly number[]
  readonly needs: readonly Node[]
  readonly unserved: readonly Node[]
}

const byName = new Intl.Collator('es', { numeric: true })
const none = { es: 'Sin departamento', en: 'No department' }

/** Which departments have needs of what, as far as the reader sees them; where nobody was asked shows too. */
export async function readNeedMatrix(ctx: Context, project: string, by: MatrixBy): Promise<NeedMatrix> {
  const module = needModule(ctx)
  const graph = await seenPart(ctx, await visibleGraph(ctx, project))
  const canRead = (name: string) => ctx.policy.canRead(module.name, name)
  const needs = canRead('department') ? allOf(graph, 'need') : []
  const columns = columnsOf(module, graph, by, needs)
  const heads = [
    ...departmentsOf(ctx, module),
    ...(needs.some((one) => !departmentOf(one)) ? [{ value: null, label: none }] : []),
  ]
  const keysOf = new Map(needs.map((need) => [need.id, columnKeys(graph, need, by)]))
  const rows = heads.map((head) => {
    const own = needs.filter((need) => departmentOf(need) === head.value)
    const cells = columns.map(({ value }) =>
      own.filter(({ id }) => keysOf.get(id)?.includes(value)).map(({ id }) => id),
    )
    return { ...head, encounters: encountersWith(graph, head.value), cells, total: own.length }
  })
  return {
    columns,
    rows,
    totals: columns.map(({ value }) => needs.filter(({ id }) => keysOf.get(id)?.includes(value)).length),
    needs,
    unserved: allOf(graph, 'objective').filter(
      (objective) => isAlive(objective) && !graph.down.get(objective.id)?.some(({ kind }) => kind === 'serves'),
    ),
  }
}

function departmentOf({ values }: Node): string | null {
  return typeof values.department === 'string' ? values.department : null
}

function departmentsOf({ model }: Context, module: ModelModule): Head[] {
  const list = model.optionLists.get(module.fields.get('department')?.options?.list ?? '')
  return (list?.options ?? []).map(({ value, label }) => ({ value, label }))
}

/** A need that serves two objectives stands under both, and counts once in its total. */
function columnKeys(graph: Graph, need: Node, by: MatrixBy): readonly (string | null)[] {
  if (by === 'state') return [need.state]
  if (by === 'phase') return [typeof need.values.phase === 'string' ? need.values.phase : null]
  const objectives = sourcesOf(graph, need, 'serves').map(({ id }) => id)
  return objectives.length > 0 ? [...new Set(objectives)] : [null]
}

function columnsOf(module: ModelModule, graph: Graph, by: MatrixBy, needs: readonly Node[]): Head[] {
  if (by === 'state') return (module.lifecycle?.states ?? []).map(({ value, label }) => ({ value, label }))
  const kind = by === 'phase' ? 'phase' : 'objective'
  const without = by === 'phase' ? { es: 'Sin fase', en: 'No phase' } : { es: 'Sin objetivo', en: 'No objective' }
  const used = new Set(needs.flatMap((need) => columnKeys(graph, need, by)))
  const nodes = allOf(graph, kind)
    .filter((node) => isAlive(node) || used.has(node.id))
    .toSorted((a, b) => byName.compare(a.title, b.title))
  return [
    ...nodes.map(({ id, title }) => ({ value: id, label: { es: title, en: title } })),
    { value: null, label: without },
  ]
}

/** Interviews and workshops that took place with a department. */
function encountersWith(graph: Graph, department: string | null): number {
  return allOf(graph, 'meeting').filter(
    ({ values, state }) =>
      values.department === department &&
      ['interview', 'workshop'].includes(String(values.kind)) &&
      (state === 'held' || state === 'minuted'),
  ).length
}
