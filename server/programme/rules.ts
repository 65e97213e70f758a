import type { Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import type { StepRule, Subject } from '#server/records/record-rules.ts'
import { loadGraph } from './load-graph.ts'
import { frozenItems, takeApprovalTurn } from './baseline.ts'
import { allOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { approvedItem, presentedItem } from '#server/programme/rules/agreed.ts'
import { readConfiguration } from './configuration.ts'
import { baselineItems, isBuiltIn, type BaselineItem } from './deployed.ts'
import { definitionProblems } from './definition.ts'
import { writtenBy } from './authors.ts'
import { namedForReader, seenNodes } from './read.ts'
import { findLooseEnds, graphRules } from '#server/programme/rules/find.ts'
import { goLiveReasons } from '#server/programme/rules/go-live.ts'
import { trialRules } from '#server/programme/rules/trial.ts'
import { unless } from '#server/programme/rules/define.ts'

/** Of the loose ends that hold a step up, so many are named. */
const mostTold = 5

/** Rules of the graph as steps ask them, and those that look at more than the graph. */
export const stepRules: readonly StepRule[] = [
  ...[...graphRules, ...trialRules].map((rule) => ({
    name: rule.name,
    async judge(ctx: Context, subject: Subject) {
      const graph = await graphAround(ctx, subject)
      const node = graph?.nodes.get(subject.id)
      if (!graph || !node) return []
      const asking = { userId: ctx.policy.userId, values: subject.values }
      if (rule.name !== 'W-03') return rule.judge(graph, node, asking)
      // Whom a record names as its author is a field that may be changed; who wrote what it says is known.
      return rule.judge(graph, node, { ...asking, wrote: await writtenBy(ctx, graph) })
    },
  })),
  {
    name: 'W-11',
    async judge(ctx, subject) {
      const graph = await graphAround(ctx, subject)
      return graph ? goLiveReasons(graph, subject.id, await readConfiguration(ctx, graph)) : []
    },
  },
  {
    name: 'R-050',
    async judge(ctx, subject) {
      const graph = await graphAround(ctx, subject)
      const open = graph ? findLooseEnds(graph).filter(({ isWaived }) => !isWaived) : []
      const seen = await seenNodes(
        ctx,
        open.map(({ node }) => node),
      )
      const told = open.filter(({ node }) => seen.has(node.id)).slice(0, mostTold)
      const rest = open.length - told.length
      return [
        ...told.map(({ node, message }) => ({
          es: `${node.title}: ${message.es}`,
          en: `${node.title}: ${message.en}`,
        })),
        ...unless(
          rest === 0,
          `Otros cabos sueltos del proyecto: ${rest}.`,
          `Other loose ends of the project: ${rest}.`,
        ),
      ]
    },
  },
  {
    name: 'asPresented',
    /** What changed since it was presented is not approved by the way, nor is what was agreed on since undone. */
    async judge(ctx, subject) {
      if (ctx.tx) await takeApprovalTurn(ctx.tx, String(subject.values.project ?? ''))
      const graph = await graphAround(ctx, subject)
      if (!graph) return []
      const items = baselineItems(subject.values.items)
      const changed = items.filter((one) => !one.isCarried && !isAsPresented(graph, one))
      return [
        ...changed.flatMap(({ id }) => {
          const title = graph.nodes.get(id)?.title
          return unless(
            false,
            `${title ?? 'Una especificación'} ya no es como se presentó: retírala y preséntala de nuevo.`,
            `${title ?? 'A spec item'} is no longer as it was presented: withdraw it and present it again.`,
          )
        }),
        ...(await agreedSince(ctx, graph, items)).flatMap(({ title }) =>
          unless(
            false,
            `${title} se ha acordado después de presentarla: retírala y preséntala de nuevo.`,
            `${title} was agreed on after it was presented: withdraw it and present it again.`,
          ),
        ),
      ]
    },
  },
  {
    name: 'itemsResolved',
    async judge(ctx, subject) {
      const graph = await graphAround(ctx, subject)
      const rule = graphRules.find(({ name }) => name === 'R-052')
      return baselineItems(subject.values.items).flatMap(({ id }) => {
        const item = graph?.nodes.get(id)
        const problems = graph && item ? (rule?.judge(graph, item, { userId: null }) ?? []) : []
        return problems.map(({ es, en }) => ({ es: `${item?.title}: ${es}`, en: `${item?.title}: ${en}` }))
      })
    },
  },
  { name: 'isDeployed', judge: async (ctx, subject) => await deployedTo(ctx, subject, 'sandbox') },
  { name: 'isLive', judge: async (ctx, subject) => await deployedTo(ctx, subject, 'production') },
  {
    name: 'definition',
    async judge(ctx, subject) {
      const graph = await graphAround(ctx, subject)
      return graph ? await definitionProblems(ctx, graph, subject.id) : []
    },
  },
  {
    name: 'script',
    judge: async (_, { values }) =>
      unless(
        isObject(values.script) && Array.isArray(values.script.steps) && values.script.steps.length > 0,
        'Falta el guion: di qué se hace y qué tiene que pasar.',
        'The script is missing: say what is done and what must happen.',
      ),
  },
]

function isAsPresented(graph: Graph, { id, fingerprint }: BaselineItem): boolean {
  const item = graph.nodes.get(id)
  return item?.fingerprint === fingerprint && presentedItem.includes(item.state ?? '')
}

/** Items of which it would undo what was approved since: it has another revision, none of them, or one that is retired. */
async function agreedSince(ctx: Context, graph: Graph, items: readonly BaselineItem[]): Promise<Node[]> {
  const own = new Map(items.map((one) => [one.id, one]))
  const approved = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const agreed = new Map((approved ? await frozenItems(ctx, approved.id) : []).map((one) => [one.id, one.fingerprint]))
  for (const { id, state, fingerprint } of allOf(graph, 'specItem')) {
    if (approvedItem.includes(state ?? '')) agreed.set(id, fingerprint ?? '')
  }
  return allOf(graph, 'specItem').filter(({ id, state }) => {
    const [there, fingerprint] = [own.get(id), agreed.get(id)]
    if (state === 'retired') return there?.isCarried === true
    return fingerprint !== undefined && !(there && (!there.isCarried || there.fingerprint === fingerprint))
  })
}

/** The project that a record is of, as a graph; read once for all the rules of one look. */
const looked = new WeakMap<Context, Map<string, Promise<Graph>>>()

export async function graphAround(ctx: Context, { module, id, values }: Subject): Promise<Graph | undefined> {
  const projectId = module.capabilities.programme?.as === 'project' ? id : values.project
  if (typeof projectId !== 'string') return undefined
  const load = async () => await namedForReader(ctx, await loadGraph(ctx, projectId))
  // A write changes what it looks at.
  if (ctx.tx) return await load()
  const known = looked.get(ctx) ?? new Map<string, Promise<Graph>>()
  looked.set(ctx, known)
  const graph = known.get(projectId) ?? load()
  known.set(projectId, graph)
  return await graph
}

async function deployedTo(
  ctx: Context,
  subject: Subject,
  environment: 'sandbox' | 'production',
): Promise<readonly Localized[]> {
  const isThere = await isBuiltIn(ctx, subject, environment)
  return environment === 'sandbox'
    ? unless(
        isThere,
        'Esta revisión no se ha desplegado en pruebas.',
        'This revision has not been deployed to the sandbox.',
      )
    : unless(
        isThere,
        'Esta revisión no se ha desplegado en producción.',
        'This revision has not been deployed to production.',
      )
}
