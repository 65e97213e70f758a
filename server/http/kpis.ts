import * as api from '#common/api/kpis.ts'
import type { Localized } from '#common/errors.ts'
import { forbidden, invalidField, missing } from '#common/errors.ts'
import { expectedOn } from '#common/kpi-progress.ts'
import type { Context } from '#server/context.ts'
import { admitQuery } from '#server/kpis/admit.ts'
import { pastValues, rangeOf } from '#server/kpis/history.ts'
import { isCredible, readElements, type ReadElement } from '#server/kpis/lineage.ts'
import { forEverybody, measure } from '#server/kpis/measure.ts'
import { today } from '#server/programme/today.ts'
import { objectivesOf, readKpis, readWithKpi, versionOf, type KpiNow } from '#server/kpis/read.ts'
import { enterValue, isUnreadable, snapshotsOf } from '#server/kpis/snapshots.ts'
import { chooseTemplate, offeredTemplates } from '#server/kpis/templates.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { peopleNames } from '#server/programme/people-names.ts'
import { readAssessments } from '#server/programme/read-assessments.ts'
import { namedProject, seenNodes, visibleGraph, visibleProject } from '#server/programme/read.ts'
import { allOf, derivedOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { nameOf, shownText } from '#server/programme/shown.ts'
import { lockRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'

import { route, type App } from './route.ts'

export function registerKpis(app: App): void {
  registerReading(app)

  route(app, api.tryKpiQuery, async (ctx, { body }) => {
    requireWriter(ctx)
    const { value, n, interval } = await measure(forEverybody(ctx), await admitQuery(ctx, body.query))
    return { value, n, interval }
  })

  route(app, api.enterKpiValue, async (ctx, { params, body }) => {
    const module = moduleOfKind(ctx, 'kpi')
    if (!module) throw missing()
    await inWrite(ctx, async (inner) => {
      const { own } = await lockRecord(inner, module, params.id, 'update', false)
      if (own.external !== true) throw computed
      if (body.at > today(ctx)) throw invalidField('at', 'future', 'Ese día no ha llegado.', 'That day has not come.')
      await enterValue(inner, { id: params.id, project: idIn(own.project) ?? '' }, body)
    })
    return undefined
  })

  route(app, api.listObjectiveTemplates, async (ctx) => {
    requireWriter(ctx)
    const offered = await offeredTemplates(ctx)
    return {
      templates: offered.map(({ template, values }) => ({
        ...template,
        types: [...template.types],
        kpis: template.kpis.map((kpi, index) => ({
          label: kpi.label,
          help: kpi.help,
          unit: unitText(ctx, kpi.unit),
          isExternal: kpi.query === undefined,
          asksFigure: kpi.asksFigure ?? null,
          value: values[index]?.value ?? null,
        })),
      })),
    }
  })

  route(app, api.chooseObjective, async (ctx, { body }) => {
    await visibleProject(ctx, body.project)
    return { id: await chooseTemplate(ctx, body) }
  })
}

const computed = invalidField(
  'value',
  'computed',
  'Este valor lo calcula Lazo: no se escribe a mano.',
  'Lazo works this value out: nobody types it.',
)

function unitText(ctx: Context, unit: 'currency' | '%' | Localized): string {
  if (unit === 'currency') return ctx.model.settings.baseCurrency
  return unit === '%' ? unit : unit[ctx.user.language]
}

/** Whoever may write a KPI may try its query first. */
function requireWriter(ctx: Context): void {
  const name = moduleOfKind(ctx, 'kpi')?.name ?? ''
  if (ctx.policy.scope(name, 'read') === 'none') throw missing()
  if (ctx.policy.scope(name, 'create') !== 'none' || ctx.policy.scope(name, 'update') !== 'none') return
  throw forbidden('Tu rol no permite cambiar indicadores.', 'Your role does not let you change KPIs.')
}

function registerReading(app: App): void {
  route(app, api.readObjectives, async (ctx, { query }) => await objectivesPage(ctx, query.project))

  route(app, api.readKpi, async (ctx, { params }) => {
    const { graph, kpi, all } = await readWithKpi(ctx, params.id)
    const { node, plan, query } = kpi
    const names = await peopleNames(
      ctx,
      all.map((one) => one.node.owner),
    )
    const taken = await snapshotsOf(ctx, [node.id])
    const past = query ? await pastValues(ctx, query) : []
    const elements = query ? ((await readElements(forEverybody(ctx), query).catch(isUnreadable)) ?? []) : []
    const objectives = objectivesOf(graph, kpi).flatMap((id) => graph.nodes.get(id) ?? [])
    const known = await seenNodes(ctx, [...allOf(graph, 'objective'), ...allOf(graph, 'kpi')])
    const given = { names, known }
    const isStated = mayAssess(ctx, node)
    return {
      kpi: shownKpi(ctx, graph, kpi, given),
      version: await versionOf(ctx, node),
      project: { id: graph.project?.id ?? '', title: graph.project?.title ?? '' },
      description: shownText(ctx, node, 'description'),
      externalSource: shownText(ctx, node, 'externalSource'),
      trajectory: ctx.policy.canRead(node.module, 'trajectory') ? plan.trajectory : 'linear',
      start: isStated ? plan.start : (taken[0]?.at ?? today(ctx)),
      stated: {
        baseline: shownText(ctx, node, 'baseline'),
        baselineAt: shownText(ctx, node, 'baselineAt'),
        baselineAbsent: node.values.baselineAbsent === true && ctx.policy.canRead(node.module, 'baselineAbsent'),
      },
      query: ctx.policy.canRead(node.module, 'query') ? (query ?? null) : null,
      objectives: objectives.filter(({ id }) => known.has(id)).map(({ id, title }) => ({ id, title })),
      parts: all
        .filter((one) => idIn(one.node.values.parent) === node.id)
        .map((one) => shownKpi(ctx, graph, one, given)),
      snapshots: taken.map(({ at, value, count, margin }) => ({ at, value, count, margin })),
      past,
      range: rangeOf([...past, ...taken].map(({ value }) => value)) ?? null,
      expected: isStated ? expectedLine(plan) : [],
      elements: elements
        .filter((one) => mayKnowField(ctx, one))
        .map(({ id, module, field, filled, of, lastWritten }) => ({
          id,
          module: module.name,
          moduleLabel: module.label.plural,
          field: field.name,
          label: field.label,
          filled,
          of,
          lastWritten,
        })),
      isCredible: isCredible(elements),
    }
  })
}

const linePoints = 24

/** Where it should be from its start to its end: enough points to draw the way. */
function expectedLine(plan: KpiNow['plan']): { at: string; value: number }[] {
  const [from, to] = [Date.parse(plan.start), Date.parse(plan.due ?? plan.start)]
  if (plan.due === null || to <= from) return []
  return Array.from({ length: linePoints + 1 }, (_, index) =>
    new Date(from + ((to - from) * index) / linePoints).toISOString().slice(0, 10),
  ).flatMap((at) => {
    const value = expectedOn(plan, at)
    return value === null ? [] : [{ at, value }]
  })
}

async function shownProject(ctx: Context, { project }: Graph) {
  if (!project) return null
  return {
    id: project.id,
    version: await versionOf(ctx, project),
    title: project.title,
    name: shownText(ctx, project, 'name') ?? '',
    whyInvest: shownText(ctx, project, 'whyInvest'),
    problem: shownText(ctx, project, 'problem'),
    strategy: shownText(ctx, project, 'strategy'),
    maxObjectives: Number(project.values.maxObjectives ?? 3),
  }
}

function shownGap(ctx: Context, graph: Graph, node: Node, seen: ReadonlySet<string>) {
  return {
    ...headOf(ctx, node),
    department: shownText(ctx, node, 'department'),
    evidence: shownText(ctx, node, 'evidence'),
    costOfInaction: shownText(ctx, node, 'costOfInaction'),
    objectives: derivedOf(graph, node, 'closes').flatMap(({ id }) => (seen.has(id) ? [id] : [])),
  }
}

async function objectivesPage(ctx: Context, wanted: string | undefined) {
  const projectId = (await namedProject(ctx, wanted))?.id
  if (projectId === undefined)
    return { project: null, gaps: [], objectives: [], kpis: [], assessments: [], today: today(ctx) }
  const graph = await visibleGraph(ctx, projectId)
  const [gaps, objectives] = [allOf(graph, 'gap'), allOf(graph, 'objective')]
  const seen = await seenNodes(ctx, [...gaps, ...objectives])
  const kpis = await readKpis(ctx, graph)
  const known = new Set([...seen, ...kpis.map(({ node }) => node.id)])
  const names = await peopleNames(
    ctx,
    [...objectives, ...kpis.map(({ node }) => node)].map(({ owner }) => owner),
  )
  return {
    project: await shownProject(ctx, graph),
    gaps: gaps.filter(({ id }) => seen.has(id)).map((node) => shownGap(ctx, graph, node, seen)),
    objectives: objectives
      .filter(({ id }) => seen.has(id))
      .map((node) => ({ ...headOf(ctx, node), ...shownObjective(ctx, node), owner: personOf(names, node) })),
    kpis: kpis.map((kpi) => shownKpi(ctx, graph, kpi, { names, known })),
    assessments: await readAssessments(ctx, graph, seen),
    today: graph.today,
  }
}

function shownObjective(ctx: Context, node: Node) {
  const { types } = node.values
  return {
    types: Array.isArray(types) && ctx.policy.canRead(node.module, 'types') ? types.map(String) : [],
    department: shownText(ctx, node, 'department'),
    horizon: shownText(ctx, node, 'horizon'),
  }
}

/** Where it should be says what it begins at and what it is to be. */
function mayAssess({ policy }: Context, { module }: Node): boolean {
  return ['baseline', 'baselineAt', 'direction', 'target', 'targetUpTo', 'dueDate', 'trajectory'].every((name) =>
    policy.canRead(module, name),
  )
}

function mayKnowField({ policy }: Context, { module, field }: ReadElement): boolean {
  if (policy.can('configure')) return true
  return policy.scope(module.name, 'read') !== 'none' && policy.canRead(module.name, field.name)
}

interface Given {
  readonly names: ReadonlyMap<string, string>
  readonly known: ReadonlySet<string>
}

const notSaid = { status: 'grey', expected: null, progress: null, expectedProgress: null } as const

function shownKpi(ctx: Context, graph: Graph, kpi: KpiNow, { names, known }: Given) {
  const { node, plan, measured, at, assessment, parts, modules, isBroken } = kpi
  const reads = (name: string) => ctx.policy.canRead(node.module, name)
  const parent = idIn(node.values.parent) ?? ''
  return {
    ...headOf(ctx, node),
    unit: shownText(ctx, node, 'unit'),
    direction: reads('direction') ? plan.direction : ('up' as const),
    baseline: reads('baseline') ? plan.baseline : null,
    target: reads('target') ? plan.target : null,
    targetUpTo: reads('targetUpTo') ? plan.targetUpTo : null,
    dueDate: reads('dueDate') ? plan.due : null,
    owner: personOf(names, node),
    parent: reads('parent') && known.has(parent) ? parent : null,
    operator: shownText(ctx, node, 'operator'),
    isExternal: node.values.external === true,
    objectives: objectivesOf(graph, kpi).filter((id) => known.has(id)),
    ...measured,
    at,
    ...(mayAssess(ctx, node) ? assessment : notSaid),
    parts,
    modules: [...modules],
    isBroken,
  }
}

function headOf(ctx: Context, node: Node) {
  const { id, state } = node
  return { id, state, key: shownText(ctx, node, 'key') ?? '', name: nameOf(ctx, node) }
}

function personOf(names: ReadonlyMap<string, string>, { owner }: Node) {
  return owner === null ? null : { id: owner, title: names.get(owner) ?? '' }
}
