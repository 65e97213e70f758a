import type { Localized } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { performerReasons } from '#server/records/transition.ts'
import { frozenItems, isPresented, waitsForPhase } from './baseline.ts'
import { looseEndsOf, seenNodes, visibleGraph } from './read.ts'
import { signaturesNeeded } from '#server/programme/rules/approvals.ts'
import { isAlive, limitOf, phaseNumber } from '#server/programme/rules/define.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { acceptedNeed, approvedItem } from '#server/programme/rules/agreed.ts'
import { testStatus, type TestStatus } from '#server/programme/rules/test-status.ts'

/** How an accepted need is met: by the CRM as it comes, by shaping it, by code of one's own, or not yet. */
type Fit = 'standard' | 'configured' | 'extended' | 'open'

interface SpecifiedItem {
  readonly node: Node
  readonly test: TestStatus
  readonly needs: readonly Node[]
  readonly phase: number | null
  readonly problems: readonly { readonly rule: string; readonly message: Localized }[]
  readonly isMine: boolean
  /** Names of the fields by which the reader is yet to say that it is ready. */
  readonly toMark: readonly string[]
}

interface Specification {
  readonly project: Node | undefined
  /** Points that the first phase may take, and what its items add up to. */
  readonly points: { readonly cap: number; readonly planned: number; readonly approved: number }
  readonly phases: readonly Node[]
  readonly needs: readonly { readonly node: Node; readonly phase: number | null; readonly fit: Fit }[]
  readonly items: readonly SpecifiedItem[]
}

/** What is specified in a project, as far as the reader sees it. */
export async function readSpecification(ctx: Context, projectId: string): Promise<Specification> {
  const graph = await visibleGraph(ctx, projectId)
  const ends = Map.groupBy(await looseEndsOf(ctx, graph), ({ node }) => node.id)
  const needs = allOf(graph, 'need').filter(
    (need) => acceptedNeed.includes(need.state ?? '') || derivedOf(graph, need, 'justifies').length > 0,
  )
  const items = allOf(graph, 'specItem').filter(({ state }) => state !== 'retired')
  const phases = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const seen = await seenNodes(ctx, [...needs, ...items, ...phases])
  const visible = (nodes: readonly Node[]) => nodes.filter(({ id }) => seen.has(id))
  const first = visible(items).filter((item) => item.state !== 'deferred' && (phaseNumber(graph, item) ?? 1) === 1)
  return {
    project: graph.project,
    points: { cap: limitOf(graph, 'maxPoints', 100), planned: sum(first), approved: sum(first.filter(isAgreed)) },
    phases: visible(phases),
    needs: visible(needs).map((node) => ({ node, phase: phaseNumber(graph, node) ?? null, fit: fitOf(graph, node) })),
    items: visible(items).map((node) => ({
      node,
      test: testStatus(graph, node),
      needs: visible(sourcesOf(graph, node, 'justifies')),
      phase: phaseNumber(graph, node) ?? null,
      problems: (ends.get(node.id) ?? []).filter(({ isWaived }) => !isWaived),
      isMine: [node.values.author, node.values.clientOwner, node.owner].includes(ctx.policy.userId),
      toMark: graph.project?.values.soloMode === true ? [] : readyFields(node, ctx.policy.userId),
    })),
  }
}

function readyFields({ values, owner }: Node, me: string): string[] {
  return [
    ...((values.author ?? owner) === me && values.authorReady !== true ? ['authorReady'] : []),
    ...(values.clientOwner === me && values.clientReady !== true ? ['clientReady'] : []),
  ]
}

function sum(nodes: readonly Node[]): number {
  return nodes.reduce((total, { values }) => total + (Number(values.points ?? 0) || 0), 0)
}

function isAgreed({ state }: Node): boolean {
  return approvedItem.includes(state ?? '')
}

const ownCode = ['function', 'integration', 'dataSource', 'loyaltyRule']

function fitOf(graph: Graph, need: Node): Fit {
  const items = derivedOf(graph, need, 'justifies').filter(isAlive)
  if (items.some(({ values }) => ownCode.includes(String(values.type)))) return 'extended'
  if (items.length > 0) return 'configured'
  const steps = derivedOf(graph, need, 'covers')
  return steps.length > 0 && steps.every(({ values }) => values.fit === 'standard') ? 'standard' : 'open'
}

/** Something in which somebody is to take a step. */
interface Awaited {
  readonly node: Node
  /** Names of the steps that are theirs to take, open or not. */
  readonly steps: readonly string[]
  /** The phase that is to open before it can be approved. */
  readonly waitsFor: Node | undefined
}

const reviewed = ['specItem', 'baseline', 'changeRequest'] as const
/** What nobody has presented yet waits for nobody else. */
const unpresented = ['draft', 'deferred']

/** What waits for the reader in a project: to be approved, signed, corrected, assessed, agreed or accepted. */
export async function readAwaited(
  ctx: Context,
  projectId: string,
): Promise<{ graph: Graph; awaited: Awaited[]; objectives: Coverage[]; ready: number; waiting: number }> {
  const graph = await visibleGraph(ctx, projectId)
  const nodes = reviewed.flatMap((kind) => allOf(graph, kind).filter(({ state }) => !unpresented.includes(state ?? '')))
  const objectives = objectiveCoverage(graph)
  const approved = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const agreed = new Map((approved ? await frozenItems(ctx, approved.id) : []).map((one) => [one.id, one.fingerprint]))
  const seen = await seenNodes(ctx, nodes.concat(objectives.map(({ node }) => node)))
  const awaited = nodes.flatMap((node) => {
    const steps = seen.has(node.id) ? ownSteps(ctx, node) : []
    const waitsFor = waitsForPhase(graph, node) ? graph.nodes.get(String(node.values.phase)) : undefined
    return steps.length > 0 ? [{ node, steps, waitsFor }] : []
  })
  return {
    graph,
    awaited,
    objectives: objectives.filter(({ node }) => seen.has(node.id)),
    ready: nodes.filter(
      (one) =>
        seen.has(one.id) &&
        one.kind === 'specItem' &&
        isPresented(graph, one) &&
        agreed.get(one.id) !== (one.fingerprint ?? ''),
    ).length,
    waiting: nodes.filter((one) => seen.has(one.id) && waitsForPhase(graph, one)).length,
  }
}

function ownSteps(ctx: Context, node: Node): string[] {
  const module = ctx.model.modules.get(node.module)
  const { lifecycle } = module ?? {}
  if (!module || !lifecycle || ctx.policy.scope(module.name, 'update') === 'none') return []
  const closed = lifecycle.states.find(({ value }) => value === node.state)?.closed === true
  const subject = { module, id: node.id, values: node.values, owner: node.owner }
  const steps = lifecycle.transitions.filter(
    (step) => step.by === 'person' && step.aside !== true && step.from.some((state) => state === node.state),
  )
  return closed ? [] : steps.filter((step) => performerReasons(ctx, subject, step).length === 0).map(({ name }) => name)
}

interface Coverage {
  readonly node: Node
  readonly needs: number
  readonly items: number
}

/** Whether what the project is for is reached by what is specified. */
function objectiveCoverage(graph: Graph): Coverage[] {
  return allOf(graph, 'objective')
    .filter(({ state }) => ['committed', 'measuring'].includes(state ?? ''))
    .map((node) => {
      const needs = derivedOf(graph, node, 'serves').filter(isAlive)
      const items = needs.flatMap((need) => derivedOf(graph, need, 'justifies').filter(isAlive))
      return { node, needs: needs.length, items: new Set(items.map(({ id }) => id)).size }
    })
}

/** Who has signed a baseline as it is, whose signature no longer counts, and who could still sign. */
interface Signing {
  readonly needed: number
  readonly valid: readonly Node[]
  readonly void: readonly Node[]
  /** People who sponsor the project and have not signed. */
  readonly missing: readonly string[]
}

export function signingOf(graph: Graph, baseline: Node): Signing {
  const all = allOf(graph, 'signature').filter(({ values }) => subjectOf(values.subject) === baseline.id)
  const isValid = ({ values }: Node) => values.isVoid !== true && values.fingerprint === baseline.fingerprint
  const valid = all.filter(isValid)
  const signers = new Set(valid.map(({ values }) => String(values.by)))
  const sponsors = allOf(graph, 'member').flatMap(({ values }) =>
    Array.isArray(values.programmeRole) &&
    values.programmeRole.includes('executiveSponsor') &&
    typeof values.person === 'string'
      ? [values.person]
      : [],
  )
  return {
    needed: signaturesNeeded(graph),
    valid,
    void: all.filter((one) => !isValid(one)),
    missing: [...new Set(sponsors)].filter((person) => !signers.has(person)),
  }
}

function subjectOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
}
