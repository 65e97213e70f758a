import { conflict, invalid, missing, violation } from '#common/errors.ts'
import type { ProgrammeKind, StageKind } from '#common/programme.ts'
import { labelOf } from '#common/uses.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { loadGraph } from '#server/programme/load-graph.ts'
import { visibleProject } from '#server/programme/read.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { readConfiguration } from '#server/programme/configuration.ts'
import { isWaived } from '#server/programme/rules/charter.ts'
import { deployedLetter, goLiveChecks } from '#server/programme/rules/go-live.ts'
import { isCarried, isKeyInCrm } from '#server/programme/rules/processes.ts'
import { settleAround } from '#server/programme/settle.ts'
import { unjustifiedElements, unjustifiedRule, waivedElements } from '#server/programme/unjustified.ts'
import { createRecord } from '#server/records/create.ts'
import { takeStep, type TakenStep } from '#server/records/transition.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { leftOutWith, scopeOf } from './path.ts'

/**
 * The short way from why to live. Each act is what somebody could do record by record, by the same steps
 * with the same guards and in their own name; here it is done together, all of it or none.
 */
async function together(
  ctx: Context,
  projectId: string,
  work: (inner: Writing, graph: Graph) => Promise<readonly string[]>,
): Promise<void> {
  // Refuses who does not see the project before anything is written.
  await visibleProject(ctx, projectId)
  await inWrite(ctx, async (opened) => {
    const touched = await work({ ...opened, settlesLater: true }, await loadGraph(opened, projectId))
    await settleAround(opened, touched)
  })
}

async function step(
  ctx: Writing,
  node: Pick<Node, 'module' | 'id'>,
  transition: string,
  more: Omit<TakenStep, 'transition'> = {},
) {
  await takeStep(ctx, node.module, node.id, { transition, ...more })
}

async function make(
  ctx: Writing,
  kind: ProgrammeKind,
  values: Record<string, unknown>,
): Promise<Pick<Node, 'module' | 'id'>> {
  const module = moduleOfKind(ctx, kind)
  if (!module) throw missing()
  return { module: module.name, id: await createRecord(ctx, module.name, values) }
}

interface KpiTarget {
  readonly id: string
  readonly target: string
  readonly dueDate: string
}

/** Targets and dates as they were confirmed; then the objectives are committed to, and the first stages close. */
export async function confirmObjectives(ctx: Context, project: string, targets: readonly KpiTarget[]): Promise<void> {
  await together(ctx, project, async (inner, graph) => {
    const { objectives } = scopeOf(graph)
    const kpis = objectives.flatMap((one) => derivedOf(graph, one, 'measures'))
    for (const { id, target, dueDate } of targets) {
      const kpi = kpis.find((one) => one.id === id)
      if (!kpi) throw missing()
      const { target: before, dueDate: day } = kpi.values
      // None is not zero.
      const isSame = before !== null && before !== undefined && Number(before) === Number(target) && day === dueDate
      if (!isSame) await updateRecord(inner, kpi.module, id, { target, dueDate })
    }
    for (const one of objectives) {
      if (one.state === 'draft') await step(inner, one, 'refine')
      if (one.state === 'draft' || one.state === 'refined') await step(inner, one, 'commit')
    }
    await closeStages(inner, graph, ['objectives', 'kickoff', 'team'])
    return [...objectives, ...kpis].map(({ id }) => id)
  })
}

/** Stages that are open close in their order, by their own gates. */
async function closeStages(ctx: Writing, graph: Graph, kinds: readonly StageKind[]): Promise<void> {
  const stages = allOf(graph, 'stage').toSorted((a, b) => Number(a.values.order) - Number(b.values.order))
  for (const stage of stages) {
    if (stage.state !== 'closed' && kinds.some((kind) => kind === stage.values.kind)) await step(ctx, stage, 'close')
  }
}

/** What is left out waits for a later phase, and says so; the rest is accepted, and how one will work agreed. */
export async function confirmNeeds(ctx: Context, project: string, leftOut: readonly string[]): Promise<void> {
  await together(ctx, project, async (inner, graph) => {
    const { needs, items, phase } = scopeOf(graph)
    const known = new Set(needs.map(({ id }) => id))
    if (leftOut.some((id) => !known.has(id))) throw missing()
    const out = leftOutWith(graph, { needs, items }, leftOut)
    const kept = needs.filter(({ id }) => !out.needs.has(id))
    if (kept.length === 0) throw nothingLeft()
    if (out.items.size > 0 || out.needs.size > 0) await leave(inner, graph, out)
    for (const need of kept) {
      if (need.state === 'captured') await step(inner, need, 'triage')
      const isOpen = need.state === 'captured' || need.state === 'triaged' || need.state === 'parked'
      if (isOpen) await step(inner, need, 'accept', { values: { phase: phase?.id ?? null } })
    }
    for (const item of items.filter(({ id, state }) => state === 'deferred' && !out.items.has(id))) {
      await updateRecord(inner, item.module, item.id, { phase: phase?.id ?? null })
      await step(inner, item, 'resume')
    }
    await agreeProcesses(inner, graph)
    return [...needs, ...items].map(({ id }) => id)
  })
}

function nothingLeft() {
  return invalid([
    violation(
      'leftOut',
      'required',
      'Deja al menos una necesidad: sin ninguna no hay nada que poner en marcha.',
      'Keep at least one need: without any there is nothing to put to work.',
    ),
  ])
}

type LeftOut = ReturnType<typeof leftOutWith>

async function leave(ctx: Writing, graph: Graph, out: LeftOut): Promise<void> {
  const later = await laterPhase(ctx, graph)
  for (const item of allOf(graph, 'specItem').filter(({ id, state }) => out.items.has(id) && state !== 'deferred')) {
    await updateRecord(ctx, item.module, item.id, { phase: later })
    await step(ctx, item, 'defer')
  }
  for (const need of allOf(graph, 'need').filter(({ id, state }) => out.needs.has(id) && state !== 'parked')) {
    await updateRecord(ctx, need.module, need.id, { phase: later })
    await step(ctx, need, 'park')
  }
  for (const objective of scopeOf(graph).objectives) {
    const asked = derivedOf(graph, objective, 'serves')
    if (asked.length === 0 || !asked.every(({ id }) => out.needs.has(id))) continue
    // Nothing of this phase makes it possible: it waits with what does.
    if (objective.state !== 'draft') await step(ctx, objective, 'back', { comment: laterWords[ctx.user.language] })
    await updateRecord(ctx, objective.module, objective.id, { phase: later })
  }
}

const laterWords = { es: 'Se deja para una fase posterior.', en: 'It is left for a later phase.' } as const

async function laterPhase(ctx: Writing, graph: Graph): Promise<string> {
  const current = Number(scopeOf(graph).phase?.values.number ?? 1)
  const next = allOf(graph, 'phase').find(({ values }) => Number(values.number) === current + 1)
  if (next) return next.id
  const name = ctx.user.language === 'es' ? `Fase ${current + 1}` : `Phase ${current + 1}`
  return (await make(ctx, 'phase', { project: graph.project?.id, name, number: current + 1 })).id
}

/** Processes as they will be: drawn, redesigned and agreed on, in this order. */
async function agreeProcesses(ctx: Writing, graph: Graph): Promise<void> {
  for (const process of allOf(graph, 'process')) {
    const from = ['listed', 'drawn', 'validated', 'designed'].indexOf(process.state ?? '')
    if (from < 0 || process.values.diagram !== true) continue
    if (from < 1) await step(ctx, process, 'draw')
    if (from < 3) await step(ctx, process, 'design')
    await step(ctx, process, 'agree')
  }
}

interface SeenItem {
  readonly id: string
  readonly fingerprint: string
}

/** Everything that was seen is sent to review, presented as one and approved, as it was seen. */
export async function approveSeen(ctx: Context, project: string, seen: readonly SeenItem[]): Promise<void> {
  await together(ctx, project, async (inner, graph) => {
    const { items, phase } = scopeOf(graph)
    const kept = items.filter(({ state }) => state !== 'deferred')
    refuseUnseen(kept, seen)
    const tests = kept.flatMap((item) => derivedOf(graph, item, 'verifies'))
    for (const test of new Set(tests)) {
      const isWhole = sourcesOf(graph, test, 'verifies').every(({ state }) => state !== 'deferred')
      if (test.state === 'draft' && isWhole) await step(inner, test, 'ready')
    }
    await waiveUncarried(inner, graph)
    for (const item of inOrder(graph, kept)) {
      if (item.state === 'draft' || item.state === 'changesRequested') await step(inner, item, 'submit')
    }
    const name = String(phase?.values.name ?? (inner.user.language === 'es' ? 'Línea base' : 'Baseline'))
    const baseline = await make(inner, 'baseline', { project, name, phase: phase?.id ?? null })
    await step(inner, baseline, 'submit')
    // What waits for approval in another phase is approved with it, and is to be seen as well.
    const presented = allOf(await loadGraph(inner, project), 'specItem')
    refuseUnseen(
      presented.filter(({ state }) => state === 'inReview'),
      seen,
    )
    await step(inner, baseline, 'approve')
    await closeStages(inner, graph, ['specification'])
    return [...kept, ...tests, ...scopeOf(graph).needs].map(({ id }) => id)
  })
}

/** A signature is for what was seen: what has changed since, or came to it, is to be looked at first. */
function refuseUnseen(items: readonly Node[], seen: readonly SeenItem[]): void {
  const known = new Map(seen.map(({ id, fingerprint }) => [id, fingerprint]))
  const other = items.filter(({ id, fingerprint }) => known.get(id) !== fingerprint)
  if (other.length === 0) return
  const names = other.map(({ title }) => title).join(', ')
  throw conflict(`Ha cambiado desde que lo viste: ${names}.`, `It has changed since you saw it: ${names}.`)
}

/** What an item needs first is sent before it. */
function inOrder(graph: Graph, items: readonly Node[]): Node[] {
  const ordered: Node[] = []
  const place = (item: Node) => {
    if (ordered.includes(item)) return
    for (const first of sourcesOf(graph, item, 'dependsOn')) if (items.includes(first)) place(first)
    ordered.push(item)
  }
  for (const item of items) place(item)
  return ordered
}

/** Key steps that only what was left out would carry: the CRM does not carry them yet, and a waiver says so. */
async function waiveUncarried(ctx: Writing, graph: Graph): Promise<void> {
  for (const one of allOf(graph, 'step')) {
    if (!isKeyInCrm(graph, one) || isCarried(graph, one) || derivedOf(graph, one, 'carries').length === 0) continue
    await waive(ctx, graph, {
      rule: 'W-19',
      of: { subject: one },
      name: one.title,
      reason: laterWords[ctx.user.language],
    })
  }
}

interface Leave {
  readonly rule: string
  /** A record, or an element by its id. */
  readonly of: { readonly subject: Pick<Node, 'module' | 'id'> } | { readonly element: string }
  readonly name: string
  readonly reason: string
}

async function waive(ctx: Writing, graph: Graph, { rule, of, name, reason }: Leave): Promise<void> {
  const about = 'element' in of ? of : { subject: { module: of.subject.module, id: of.subject.id } }
  const values = { project: graph.project?.id, name: name.slice(0, 250), rule, ...about, reason }
  await step(ctx, await make(ctx, 'waiver', values), 'grant')
}

/** Whatever has passed its tests is accepted. */
export async function acceptTested(ctx: Context, project: string): Promise<void> {
  await together(ctx, project, async (inner, graph) => {
    const kept = scopeOf(graph).items.filter(({ state }) => state !== 'deferred')
    for (const item of kept) if (item.state !== 'accepted' && item.state !== 'live') await step(inner, item, 'accept')
    await closeStages(inner, graph, ['development'])
    return [...kept, ...scopeOf(graph).needs].map(({ id }) => id)
  })
}

interface GoLive {
  readonly waived: readonly { readonly letter: string; readonly reason: string }[]
  readonly withoutTrial?: string | undefined
}

/** The phase goes to work. What is open or not known yet is said by name, each with its reason. */
export async function goLive(ctx: Context, project: string, { waived, withoutTrial }: GoLive): Promise<void> {
  await together(ctx, project, async (inner, graph) => {
    const { phase, objectives } = scopeOf(graph)
    if (!phase) throw missing()
    const checks = goLiveChecks(graph, phase.id, await readConfiguration(inner, graph))
    for (const { letter, reason } of waived) {
      const check = checks.find((one) => one.letter === letter)
      if (!check || check.state === 'met' || hasLeave(graph, letter, phase)) continue
      if (letter === deployedLetter) await waiveUnjustified(inner, graph, reason)
      else {
        const name = check.label[inner.user.language]
        await waive(inner, graph, { rule: `W-11${letter}`, of: { subject: phase }, name, reason })
      }
    }
    const isTried = phase.state === 'trial'
    if (withoutTrial !== undefined && !isTried && Number(phase.values.trialDays ?? 0) > 0) {
      const name = inner.user.language === 'es' ? 'Días de prueba' : 'Days of trial'
      await waive(inner, graph, { rule: 'R-108', of: { subject: phase }, name, reason: withoutTrial })
      await updateRecord(inner, phase.module, phase.id, { trialDays: 0 })
    }
    if (phase.state === 'planned') await step(inner, phase, 'begin')
    await step(inner, phase, 'goLive')
    await closeStages(inner, graph, ['training', 'implantation'])
    return [phase, ...objectives].map(({ id }) => id)
  })
}

function hasLeave(graph: Graph, letter: string, phase: Node): boolean {
  return isWaived(graph, `W-11${letter}`, phase)
}

/** What production has without a reason is let be one by one. */
async function waiveUnjustified(ctx: Writing, graph: Graph, reason: string): Promise<void> {
  const waived = await waivedElements(ctx)
  for (const element of await unjustifiedElements(ctx, 'approval')) {
    if (waived.has(element.id)) continue
    const name = labelOf(element)[ctx.user.language]
    await waive(ctx, graph, { rule: unjustifiedRule, of: { element: element.id }, name, reason })
  }
}
