import { missing } from '#common/errors.ts'
import { emptyMap, mapIn, type ProcessMap } from '#common/process-map.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { getRecord, visibleIds } from '#server/records/list.ts'
import { isUuid } from '#server/records/filter.ts'
import { moduleOfKind } from './deployed.ts'
import { looseEndsOf, seenNodes, visibleGraph } from './read.ts'
import { shownNode, textOf } from './shown.ts'
import { keyProcesses } from '#server/programme/rules/charter.ts'
import { limitOf, phaseNumber } from '#server/programme/rules/define.ts'
import { allOf, derivedOf, idIn, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { isCarried, isKeyInCrm } from '#server/programme/rules/processes.ts'

interface ProcessLine {
  readonly id: string
  readonly title: string
  readonly name: string
  readonly department: string | null
  readonly variant: string | null
  readonly state: string | null
  readonly isKey: boolean
  readonly inCrm: boolean
  readonly phase: number | null
  readonly counterpart: string | null
  readonly steps: number
  readonly keySteps: number
  readonly carriedSteps: number
}

interface Inventory {
  readonly processes: readonly ProcessLine[]
  readonly keyLimit: number
  readonly keyTaken: number
}

/** The processes of a project that the reader sees; what one may not see is not counted either. */
export async function listProcesses(ctx: Context, projectId: string): Promise<Inventory> {
  const graph = await visibleGraph(ctx, projectId)
  const all = [...allOf(graph, 'process'), ...allOf(graph, 'step')]
  const seen = await seenNodes(ctx, all)
  const steps = Map.groupBy(
    allOf(graph, 'step').filter(({ id }) => seen.has(id)),
    ({ values }) => idIn(values.process),
  )
  const processes = allOf(graph, 'process').filter(({ id }) => seen.has(id))
  return {
    processes: processes.map((one) => lineOf(graph, one, steps.get(one.id) ?? [])),
    keyLimit: limitOf(graph, 'maxKeyProcesses', 5),
    keyTaken: keyProcesses(graph).filter(({ id }) => seen.has(id)).length,
  }
}

function lineOf(graph: Graph, process: Node, steps: readonly Node[]): ProcessLine {
  const { id, title, state, values } = process
  const key = steps.filter((step) => isKeyInCrm(graph, step))
  return {
    id,
    title,
    name: textOf(values.name) ?? title,
    department: textOf(values.department),
    variant: textOf(values.variant),
    state,
    isKey: values.isKey === true,
    inCrm: values.inCrm === true,
    phase: phaseNumber(graph, process) ?? null,
    counterpart: idIn(values.counterpart) ?? null,
    steps: steps.length,
    keySteps: key.length,
    carriedSteps: key.filter((step) => isCarried(graph, step)).length,
  }
}

/** What stands beside each step of a process, as far as the reader sees it. */
export async function readProcess(ctx: Context, id: string) {
  const { module, values } = await visibleProcess(ctx, id)
  const graph = await visibleGraph(ctx, idIn(values.project) ?? '')
  const steps = allOf(graph, 'step').filter(({ values: own }) => idIn(own.process) === id)
  const near = steps.map((step) => ({
    step,
    needs: sourcesOf(graph, step, 'covers'),
    items: derivedOf(graph, step, 'carries'),
    touchpoints: derivedOf(graph, step, 'happensAt'),
  }))
  const others = near.flatMap(({ needs, items, touchpoints }) => [...needs, ...items, ...touchpoints])
  const seen = await seenNodes(ctx, [...steps, ...others])
  const ends = Map.groupBy(await looseEndsOf(ctx, graph), ({ node }) => node.id)
  const visible = (nodes: readonly Node[]) => nodes.filter((one) => seen.has(one.id)).map(shownNode)
  const toBe = allOf(graph, 'process').find(({ values: own }) => own.variant === 'toBe' && idIn(own.counterpart) === id)
  const [seenToBe] = toBe ? await visibleIds(ctx, module, [toBe.id]) : []
  return {
    module,
    steps: near.flatMap(({ step, needs, items, touchpoints }) => {
      const node = textOf(step.values.node)
      if (node === null || !seen.has(step.id)) return []
      const looseEnds = (ends.get(step.id) ?? []).filter(({ isWaived }) => !isWaived)
      return {
        id: step.id,
        node,
        needs: visible(needs),
        items: visible(items),
        touchpoints: visible(touchpoints),
        looseEnds: looseEnds.map(({ rule, message }) => ({ rule, message })),
      }
    }),
    asIs: await asIsOf(ctx, values),
    toBe: toBe && seenToBe !== undefined ? { id: toBe.id, title: toBe.title } : null,
  }
}

async function asIsOf(ctx: Context, { variant, counterpart }: Readonly<Record<string, unknown>>) {
  const id = idIn(counterpart)
  if (variant !== 'toBe' || id === undefined) return null
  const module = moduleOfKind(ctx, 'process')?.name ?? ''
  const [seen] = await visibleIds(ctx, module, [id])
  if (seen === undefined) return null
  const { title, map } = await processMap(ctx, id)
  return { id, title, map }
}

/** The map of a process by its name. @throws missing where the reader does not see it */
export async function processMap(ctx: Context, id: string): Promise<{ title: string; name: string; map: ProcessMap }> {
  const { values } = await visibleProcess(ctx, id)
  const title = textOf(values.title) ?? ''
  return { title, name: textOf(values.name) ?? title, map: mapIn(values.diagram) ?? emptyMap }
}

async function visibleProcess(ctx: Context, id: string) {
  const module = moduleOfKind(ctx, 'process')?.name
  if (module === undefined || !isUuid(id)) throw missing()
  const values: unknown = JSON.parse(await getRecord(ctx, module, id))
  if (!isObject(values)) throw missing()
  return { module, values }
}
