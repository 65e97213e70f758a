import { LazoError, type Localized } from '#common/errors.ts'
import { labelOf } from '#common/uses.ts'
import { isObject } from '#common/text.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context } from '#server/context.ts'
import type { Environments } from '#server/environments/environments.ts'
import { findRecord, listRecords } from '#server/records/list.ts'
import { dormantElements } from './dormant.ts'
import { applyReasons } from './apply-reasons.ts'
import type { Loss, ShownOperation } from './deployment-plan.ts'
import { keptLosses, type Target } from './deploy.ts'
import { readDrift } from './drift.ts'
import { shownNode, textOf } from './shown.ts'
import { allOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { visibleGraph } from './read.ts'
import { unjustifiedElements, waivedElements } from './unjustified.ts'
import { mayKnow } from './why.ts'

const targets = ['sandbox', 'production'] as const
const samplesMax = 5
const historyMax = 20

/** Everything of the way from the approved baseline to production. */
export async function deploymentPage(ctx: Context, environments: Environments, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const baseline = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const rows = await environments.list()
  const sandbox = rows.find(({ kind }) => kind === 'sandbox')
  const all = allOf(graph, 'deployment').toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const plans = []
  for (const target of targets) {
    const last = all.find(({ values, state }) => values.environment === target && state !== 'expired')
    const plan = last && (await shownPlan(ctx, environments, graph, last, target))
    if (plan) plans.push({ ...plan, isOfBaseline: last.values.baseline === baseline?.id })
  }
  return {
    baseline: baseline
      ? { ...shownNode(baseline), items: Number(baseline.values.itemCount ?? 0), fingerprint: baseline.fingerprint }
      : null,
    sandbox: sandbox ? { contents: sandbox.contents, refreshedAt: sandbox.refreshedAt } : null,
    plans,
    history: all
      .filter(({ state }) => state === 'applied' || state === 'failed' || state === 'undone')
      .slice(0, historyMax)
      .map((one) => ({
        ...shownNode(one),
        environment: String(one.values.environment),
        appliedAt: textOf(one.values.appliedAt),
        planHash: textOf(one.values.planHash),
      })),
    drift: await shownDrift(ctx, environments, graph),
    unjustified: await shownUnjustified(ctx),
    dormant: await dormantElements(ctx),
  }
}

async function shownPlan(ctx: Context, environments: Environments, graph: Graph, node: Node, target: Target) {
  const text = await findRecord(ctx, node.module, node.id)
  if (text === undefined) return undefined
  // What the read compiler answers has these keys.
  const values = JSON.parse(text) as Readonly<Record<string, unknown>>
  const operations = isObject(values.operations) ? values.operations.operations : []
  const dryRun = isObject(values.dryRun) ? values.dryRun : {}
  const isOpen = node.state === 'rehearsed' || node.state === 'authorised'
  const losses = keptLosses(values.dataImpact) as readonly Loss[]
  return {
    ...shownNode(node),
    environment: target,
    planHash: textOf(values.planHash),
    targetHashBefore: textOf(values.targetHashBefore),
    targetHashAfter: textOf(values.targetHashAfter),
    validUntil: textOf(values.validUntil),
    appliedAt: textOf(values.appliedAt),
    // The plan itself wrote them in this shape, and nobody else may.
    operations: (Array.isArray(operations) ? operations : []) as ShownOperation[],
    losses: isOpen
      ? await withSamples(ctx, environments, losses, target)
      : losses.map((one) => ({ ...one, samples: [] })),
    lossesAcceptedBy: nameIn(values.lossesAcceptedBy),
    dryRun: { durationMs: Number(dryRun.durationMs ?? 0), locked: (dryRun.locked ?? []) as Localized[] },
    reasons: isOpen ? [...applyReasons(graph, node, target, ctx.policy.userId)] : [],
    problem: isObject(values.result) ? textOf(values.result.message) : null,
  }
}

function nameIn(value: unknown): string | null {
  return isObject(value) ? textOf(value.title ?? value.name) : null
}

/** Some of the records that a loss touches, as far as the reader sees them where they are. */
async function withSamples(ctx: Context, environments: Environments, losses: readonly Loss[], target: Target) {
  const place = await environments.named(target)
  const inPlace =
    place === ctx.environment
      ? ctx
      : place && (await userContext(place, { userId: ctx.user.id, actId: ctx.actId, channel: ctx.channel }))
  const found = []
  for (const loss of losses) found.push({ ...loss, samples: inPlace ? await samplesOf(inPlace, loss) : [] })
  return found
}

async function samplesOf(ctx: Context, { path, kind }: Loss) {
  const [module = '', field] = path.split('.')
  if (!ctx.model.modules.has(module) || ctx.policy.scope(module, 'read') === 'none') return []
  const op = kind === 'required' ? ('empty' as const) : ('notEmpty' as const)
  const of = field === undefined ? { fields: [] } : { fields: [field], filter: { field, op } }
  try {
    const text = await listRecords(ctx, { module, ...of, scope: 'all', limit: samplesMax })
    // What the read compiler answers has these keys.
    const { rows } = JSON.parse(text) as { rows: { id: string; title: string }[] }
    return rows.map((row) => ({ id: row.id, title: row.title, module }))
  } catch (error) {
    // The reader may not know the field, or there is no asking for it.
    if (error instanceof LazoError) return []
    throw error
  }
}

async function shownDrift(ctx: Context, environments: Environments, graph: Graph) {
  const found = []
  for (const environment of targets) {
    const place = await environments.named(environment)
    for (const { id, approved, live, hash, items, parts } of place ? await readDrift(place) : []) {
      const element = live ?? approved
      if (!element || !mayKnow(ctx, element)) continue
      const nodes = items.flatMap((item) => graph.nodes.get(item) ?? [])
      const request = allOf(graph, 'changeRequest').find(
        ({ values, state }) =>
          values.source === 'drift' && items.includes(String(values.item)) && state !== 'rejected' && state !== 'done',
      )
      found.push({
        environment,
        id,
        hash,
        kind: element.kind,
        label: labelOf(element),
        what: approved === null ? ('back' as const) : live === null ? ('missing' as const) : ('changed' as const),
        parts: [...parts],
        items: nodes.map(shownNode),
        /** Somebody has asked to keep it. */
        request: request ? shownNode(request) : null,
      })
    }
  }
  return found
}

async function shownUnjustified(ctx: Context) {
  const waived = await waivedElements(ctx)
  const found = (await unjustifiedElements(ctx)).filter((one) => mayKnow(ctx, one))
  return found.map((one) => {
    const parent = ctx.model.modulesById.get(one.parent ?? '')
    const { id, kind, name, origin } = one
    return {
      id,
      kind,
      name,
      origin,
      label: labelOf(one),
      module: parent?.label.plural ?? null,
      isWaived: waived.has(id),
    }
  })
}
