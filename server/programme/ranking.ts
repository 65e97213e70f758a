import sql from 'sql-template-tag'
import { forbidden, invariant, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { countAboveLine, rankedStates } from '#common/need-line.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { notify } from '#server/notifications/notify.ts'
import { createRecord } from '#server/records/create.ts'
import { requireVisible, visibleIds } from '#server/records/list.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite, writableModule, type Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { readAll } from './read-all.ts'
import { keepDecision, mayMoveLine } from './scope.ts'
import { limitOf, phaseNumber } from '#server/programme/rules/define.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'

/** Apart by so much, so that many go in between before any other has to move. */
const step = 1024
const decimals = 1_000_000

/** Puts a need after another, or first; whoever else moves one at the same moment waits. */
export async function placeNeed(ctx: Context, id: string, after: string | null): Promise<void> {
  const module = needModule(ctx)
  const project = await projectOfRecord(ctx, module, id)
  await inWrite(ctx, async (inner) => {
    await lockOrder(inner, project)
    await lockRecord(inner, module, id, 'update', false)
    const [seen] = after === null ? [] : await visibleIds(inner, module.name, [after])
    if (after !== null && (seen === undefined || after === id)) throw missing()
    const graph = await loadGraph(inner, project)
    const others = rankedNeeds(graph).filter((one) => one.id !== id)
    const at = after === null ? 0 : others.findIndex((one) => one.id === after) + 1
    if (after !== null && at === 0) throw missing()
    await putAt(inner, module, others, id, at)
    const moved = graph.nodes.get(id)
    if (moved) await followLine(inner, graph, others.toSpliced(at, 0, moved), new Set([id]))
  })
}

/** Puts several at the end, in the order in which they come. */
export async function rankLast(ctx: Writing, project: string, ids: readonly string[]): Promise<void> {
  const module = needModule(ctx)
  await lockOrder(ctx, project)
  const ranks = rankedNeeds(await loadGraph(ctx, project), null).map(rankOf)
  let last = Math.max(0, ...ranks.filter((rank) => rank !== null))
  for (const id of ids) {
    last = Math.ceil(last) + step
    await writeRank(ctx, module, id, last)
  }
}

/** Right under the last need of phase 1, or at the end. */
export async function rankAccepted(ctx: Writing, project: string, id: string, isFirstPhase: boolean): Promise<void> {
  const module = needModule(ctx)
  await lockOrder(ctx, project)
  const graph = await loadGraph(ctx, project)
  const others = rankedNeeds(graph).filter((one) => one.id !== id)
  const last = others.findLastIndex((one) => (phaseNumber(graph, one) ?? 1) === 1 && one.state !== 'triaged')
  await putAt(ctx, module, others, id, isFirstPhase ? last + 1 : others.length)
}

/** Needs in their order: what was placed, then by votes, value and key. Without states, whatever their state. */
export function rankedNeeds(graph: Graph, states: readonly string[] | null = rankedStates): Node[] {
  const needs = allOf(graph, 'need').filter(({ state }) => states === null || states.includes(state ?? ''))
  const last = Number.POSITIVE_INFINITY
  return needs.toSorted(
    (a, b) =>
      compare(rankOf(a) ?? last, rankOf(b) ?? last) ||
      Number(b.values.votes ?? 0) - Number(a.values.votes ?? 0) ||
      Number(b.values.value ?? 0) - Number(a.values.value ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function rankOf({ values }: Node): number | null {
  return values.rank === null || values.rank === undefined ? null : Number(values.rank)
}

/** The project that a record is of, for whoever sees it. */
export async function projectOfRecord(ctx: Context, module: ModelModule, id: string): Promise<string> {
  await requireVisible(ctx, module.name, id)
  const filter = { field: 'id', op: 'eq', value: id } as const
  const [row] = await readAll(asSystem(ctx), module, { fields: ['project'], filter })
  const project = idIn(row?.project)
  if (project === undefined) throw missing()
  return project
}

/** One order a project: whoever changes it holds it to the end of their write, before any need of it. */
export async function lockOrder(ctx: Writing, project: string): Promise<void> {
  const projects = moduleOfKind(ctx, 'project')
  if (!projects) throw missing()
  await ctx.tx.query(sql`select 1 from ${tableOf(ctx, projects)} t where t.id = ${project} for no key update of t`)
}

/** Between its neighbours; all of them are spread anew where there is no room, or some were never placed. */
async function putAt(
  ctx: Writing,
  module: ModelModule,
  others: readonly Node[],
  id: string,
  at: number,
): Promise<void> {
  const [before, next] = [others[at - 1], others[at]]
  const low = before ? rankOf(before) : 0
  const high = next ? rankOf(next) : low === null ? null : low + 2 * step
  const rank = low === null || high === null ? null : Math.round(((low + high) / 2) * decimals) / decimals
  if (rank !== null && low !== null && high !== null && rank > low && rank < high) {
    return await writeRank(ctx, module, id, rank)
  }
  const order = others.map((one) => one.id).toSpliced(at, 0, id)
  const known = new Map(others.map((one) => [one.id, rankOf(one)]))
  for (const [index, one] of order.entries()) {
    const next = (index + 1) * step
    if (known.get(one) !== next) await writeRank(ctx, module, one, next)
  }
}

async function writeRank(ctx: Writing, module: ModelModule, id: string, rank: number): Promise<void> {
  await updateRecord(asSystem(ctx), module.name, id, { rank: String(rank) }, { internal: true })
}

/**
 * What was moved above the line comes into phase 1; what fell under it leaves phase 1. Nothing else comes
 * in by itself: less is more.
 */
async function followLine(
  ctx: Writing,
  graph: Graph,
  order: readonly Node[],
  moved: ReadonlySet<string>,
): Promise<void> {
  const efforts = order.map(({ values }) => ({ effort: values.effort === null ? null : Number(values.effort ?? 0) }))
  const line = countAboveLine(efforts, limitOf(graph, 'maxPoints', 100))
  const phases = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const [first] = phases
  let later = phases[1]?.id
  for (const [index, need] of order.entries()) {
    if (need.state !== 'accepted') continue
    const isFirst = (phaseNumber(graph, need) ?? 1) <= Number(first?.values.number ?? 1)
    if (index < line && moved.has(need.id) && !isFirst && first) {
      await setPhase(ctx, need, first.id)
    } else if (index >= line && isFirst) {
      later ??= await makePhase(ctx, graph, phases)
      await setPhase(ctx, need, later)
    }
  }
}

async function setPhase(ctx: Writing, need: Node, phase: string): Promise<void> {
  await updateRecord(asSystem(ctx), need.module, need.id, { phase }, { internal: true })
}

async function makePhase(ctx: Writing, graph: Graph, phases: readonly Node[]): Promise<string> {
  const module = moduleOfKind(ctx, 'phase')
  invariant(module && graph.project, 'the project has phases')
  const number = Number(phases.at(-1)?.values.number ?? 0) + 1
  const name = { es: `Fase ${number}`, en: `Phase ${number}` }[ctx.user.language]
  return await createRecord(asSystem(ctx), module.name, { project: graph.project.id, name, number })
}

interface LineMove {
  readonly project: string
  readonly points: number
  readonly reason: string
}

/** Another number of points for phase 1 is a decision: kept, and told to everybody who takes part. @returns it */
export async function moveLine(ctx: Context, { project, points, reason }: LineMove): Promise<string> {
  const [projects, decisions] = [moduleOfKind(ctx, 'project'), moduleOfKind(ctx, 'decision')]
  if (!projects || !decisions) throw missing()
  writableModule(ctx, projects.name, 'update')
  const [seen] = await visibleIds(ctx, projects.name, [project])
  if (seen === undefined) throw missing()
  if (!mayMoveLine(ctx)) {
    throw forbidden('La línea la mueve quien dirige o patrocina.', 'Whoever directs or sponsors moves the line.')
  }
  return await inWrite(ctx, async (inner) => {
    await lockOrder(inner, project)
    const before = limitOf(await loadGraph(inner, project), 'maxPoints', 100)
    await updateRecord({ ...inner, isDecided: true }, projects.name, project, { maxPoints: points })
    const graph = await loadGraph(inner, project)
    const order = rankedNeeds(graph)
    // A lower line lets nothing in: what was put in a later phase stays there.
    await followLine(inner, graph, order, new Set(points > before ? order.map(({ id }) => id) : []))
    const words = wordsOf(inner, before, points)
    const decision = await keepDecision(inner, project, { ...words, chosen: `${words.chosen} ${reason}` })
    const people = allOf(graph, 'member').flatMap(({ values: { person } }) =>
      typeof person === 'string' ? [person] : [],
    )
    await notify(inner, [{ kind: 'scopeLine', to: people, record: { moduleId: decisions.id, id: decision } }])
    return decision
  })
}

function wordsOf({ user }: Context, before: number, points: number) {
  return {
    es: {
      name: `La fase 1 pasa de ${before} a ${points} puntos`,
      options: `Dejar la fase 1 en ${before} puntos o en ${points}.`,
      chosen: `La fase 1 queda en ${points} puntos.`,
    },
    en: {
      name: `Phase 1 goes from ${before} to ${points} points`,
      options: `Leave phase 1 at ${before} points or make it ${points}.`,
      chosen: `Phase 1 takes ${points} points.`,
    },
  }[user.language]
}

export function needModule(ctx: Pick<Context, 'model'>): ModelModule {
  const module = moduleOfKind(ctx, 'need')
  if (!module) throw missing()
  return module
}
