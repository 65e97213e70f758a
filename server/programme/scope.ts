import { forbidden, invalid, invariant, violation } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { ProgrammeKind, ProjectRole } from '#common/programme.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import type { Written } from '#server/records/effects.ts'
import { takeStep } from '#server/records/transition.ts'
import type { Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { committedObjective, designedProcess } from '#server/programme/rules/charter.ts'
import { phaseNumber } from '#server/programme/rules/define.ts'
import { graphRules } from '#server/programme/rules/find.ts'
import { idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { acceptedNeed, approvedItem } from '#server/programme/rules/agreed.ts'
import { today } from './today.ts'

/** The rule by which a step let a record into the scope, and the states of what is in it. */
const admitted: Partial<Record<ProgrammeKind, { readonly states: readonly string[]; readonly rule: string }>> = {
  need: { states: acceptedNeed, rule: 'W-18' },
  objective: { states: committedObjective, rule: 'W-02' },
  process: { states: designedProcess, rule: 'W-02' },
  specItem: { states: approvedItem, rule: 'W-02' },
}

/** What is in the scope takes no more of it than the rule that let it in allows. @throws invalid */
export async function keepScope(ctx: Writing, module: ModelModule, { id, before, after }: Written): Promise<void> {
  const kind = module.capabilities.programme?.as
  const rule = kind === undefined ? undefined : admitted[kind]
  const stateOf = (values: Values) => String(values[module.lifecycle?.field ?? ''])
  // Who takes a step was judged by it.
  if (!rule || !before || !after || stateOf(before) !== stateOf(after) || !rule.states.includes(stateOf(after))) return
  if (['phase', 'points', 'isKey'].every((name) => isSame(before[name], after[name]))) return
  const graph = await loadGraph(ctx, String(idIn(after.project) ?? ''))
  const node = graph.nodes.get(id)
  const field = node && grownField(graph, node, before)
  if (!node || field === undefined) return
  const judge = graphRules.find(({ name }) => name === rule.rule)
  const reasons = judge?.judge(graph, node, { userId: null }) ?? []
  if (reasons.length > 0) throw invalid(reasons.map(({ es, en }) => violation(field, rule.rule, es, en)))
}

function grownField(graph: Graph, node: Node, before: Values): string | undefined {
  const first = (one: Node) => phaseNumber(graph, one) ?? 1
  if (first(node) < first({ ...node, values: before })) return 'phase'
  if (Number(node.values.points ?? 0) > Number(before.points ?? 0)) return 'points'
  return node.values.isKey === true && before.isKey !== true ? 'isKey' : undefined
}

/** What the rules of a project measure by. */
const limits = [
  'soloMode',
  'quorum',
  'consultancy',
  'maxObjectives',
  'maxKeyProcesses',
  'maxPoints',
  'trainingFloor',
  'developmentCeiling',
  'rejectedRowsMax',
]
const lineRoles: readonly ProjectRole[] = ['projectDirection', 'projectSponsor']

/** Whoever directs or sponsors says how much fits in phase 1. */
export function mayMoveLine({ policy, model }: Context): boolean {
  return policy.roleIds.some((id) => lineRoles.some((name) => model.roles.get(id)?.name === name))
}

/** Other limits are a decision of whoever directs or sponsors, and kept as one. @throws forbidden */
export async function keepLimits(ctx: Writing, module: ModelModule, { id, before, after }: Written): Promise<void> {
  if (module.capabilities.programme?.as !== 'project' || !before || !after) return
  const changed = limits
    .filter((name) => !isSame(before[name], after[name]))
    .flatMap((name) => module.fields.get(name) ?? [])
  if (changed.length === 0) return
  if (!mayMoveLine(ctx)) {
    const labels = (language: 'es' | 'en') => changed.map(({ label }) => label[language]).join(', ')
    throw forbidden(
      `Lo decide quien dirige o patrocina: ${labels('es')}.`,
      `It is for whoever directs or sponsors: ${labels('en')}.`,
    )
  }
  if (ctx.isDecided) return
  const { language } = ctx.user
  const lines = (values: Values) =>
    changed.map(({ label, name }) => `${label[language]}: ${valueText(ctx, values[name])}`).join('\n')
  await keepDecision(ctx, id, {
    name: changed.map((field) => changeText(ctx, field, before, after)).join(' · '),
    options: `${lines(before)}\n\n${lines(after)}`,
    chosen: lines(after),
  })
}

function changeText(ctx: Context, { label, name }: ModelField, before: Values, after: Values): string {
  return `${label[ctx.user.language]}: ${valueText(ctx, before[name])} → ${valueText(ctx, after[name])}`
}

function valueText({ user }: Context, value: unknown): string {
  const [yes, no] = user.language === 'es' ? ['sí', 'no'] : ['yes', 'no']
  if (typeof value === 'boolean') return value ? yes : no
  return value === null || value === undefined ? '—' : String(value)
}

interface DecisionWords {
  readonly name: string
  readonly options: string
  readonly chosen: string
}

/** A decision that is taken as it is kept. @returns its id */
export async function keepDecision(
  ctx: Writing,
  project: string,
  { name, options, chosen }: DecisionWords,
): Promise<string> {
  const decisions = moduleOfKind(ctx, 'decision')
  invariant(decisions, 'the project has decisions')
  const system = asSystem(ctx)
  const decidedOn = today(ctx)
  const decision = await createRecord(system, decisions.name, { project, name: name.slice(0, 250), options, decidedOn })
  await takeStep(system, decisions.name, decision, { transition: 'take', values: { chosen } })
  return decision
}

/** As a filter compares them: an empty switch is off, and 20 is 20.00. */
function isSame(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => {
    const one = idIn(value) ?? value ?? null
    if (one === null || one === false) return null
    return typeof one === 'string' && one !== '' && Number.isFinite(Number(one)) ? Number(one) : one
  }
  return plain(a) === plain(b)
}
