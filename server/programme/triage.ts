import { conflict, missing } from '#common/errors.ts'
import { countAboveLine } from '#common/need-line.ts'
import type { Context } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { takeStep } from '#server/records/transition.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { lockOrder, needModule, projectOfRecord, rankAccepted, rankedNeeds } from './ranking.ts'
import { limitOf } from '#server/programme/rules/define.ts'
import { allOf, sourcesOf, type Graph } from '#server/programme/rules/graph.ts'

interface NeedDecision {
  readonly decision: 'accept' | 'park' | 'reject'
  readonly values?: Values | undefined
  readonly objective?: string | undefined
  readonly phase?: string | undefined
  readonly reason?: string | undefined
}

/** One decision with all that it takes, by the steps of the need's own lifecycle: whole, or not at all. */
export async function triageNeed(ctx: Context, id: string, asked: NeedDecision): Promise<void> {
  const module = needModule(ctx)
  const project = await projectOfRecord(ctx, module, id)
  await inWrite(ctx, async (inner) => {
    await lockOrder(inner, project)
    const { own } = await lockRecord(inner, module, id, 'update', false)
    const state = String(own[module.lifecycle?.field ?? ''] ?? '')
    if (asked.values) await updateRecord(inner, module.name, id, asked.values)
    if (asked.decision !== 'accept') {
      const comment = asked.reason?.trim() ?? ''
      const transition = asked.decision
      return await takeStep(inner, module.name, id, { transition, ...(comment === '' ? {} : { comment }) })
    }
    if (asked.objective !== undefined) await serve(inner, project, id, asked.objective)
    if (['accepted', 'specified', 'satisfied'].includes(state)) {
      throw conflict('Ya está aceptada.', 'It is accepted already.')
    }
    if (state === 'captured') await takeStep(inner, module.name, id, { transition: 'triage' })
    if (state === 'rejected') await takeStep(inner, module.name, id, { transition: 'reconsider' })
    const graph = await loadGraph(inner, project)
    const phase = asked.phase ?? phaseWithRoom(graph, id)
    await takeStep(inner, module.name, id, { transition: 'accept', values: { phase } })
    const isFirst = Number(graph.nodes.get(phase ?? '')?.values.number ?? 1) === 1
    await rankAccepted(inner, project, id, isFirst)
  })
}

/** Phase 1 as long as its points hold the need too, then the next one that there is. */
function phaseWithRoom(graph: Graph, id: string): string | undefined {
  const phases = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const need = graph.nodes.get(id)
  const taken = rankedNeeds(graph).filter((one) => one.values.phase === phases[0]?.id && one.id !== id)
  const efforts = [...taken, ...(need ? [need] : [])].map(({ values }) => ({ effort: Number(values.effort ?? 0) }))
  const isRoom = countAboveLine(efforts, limitOf(graph, 'maxPoints', 100)) === efforts.length
  return (isRoom ? phases[0] : (phases[1] ?? phases[0]))?.id
}

/** Links the need to an objective, as whoever decides may link. */
async function serve(ctx: Writing, project: string, id: string, objective: string): Promise<void> {
  const [traces, needs, objectives] = [moduleOfKind(ctx, 'trace'), needModule(ctx), moduleOfKind(ctx, 'objective')]
  if (!traces || !objectives) throw missing()
  const graph = await loadGraph(ctx, project)
  const isServed = sourcesOf(graph, { id }, 'serves').some((one) => one.id === objective)
  if (isServed) return
  await createRecord(ctx, traces.name, {
    project,
    kind: 'serves',
    derived: { module: needs.name, id },
    source: { module: objectives.name, id: objective },
  })
}
