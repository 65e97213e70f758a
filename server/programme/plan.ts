import sql, { raw } from 'sql-template-tag'
import { proposedTasks } from './proposed-plan.ts'
import { forbidden, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { durationsOf } from '#common/complexity.ts'
import { areDependencies, dependenciesIn, planDates, type Plan, type PlanTask } from '#common/plan.ts'
import type { Dependency } from '#common/schedule.ts'
import { wholeDay } from '#common/workload.ts'
import { asSystem } from '#server/access/system.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { createRecord } from '#server/records/create.ts'
import type { Written } from '#server/records/effects.ts'
import { reader } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { visibleGraph } from './read.ts'

interface ProjectPlan {
  readonly tasks: readonly (PlanTask & { readonly node: Node; readonly version: number })[]
  readonly start: string
  readonly holidays: readonly string[]
  readonly dates: Plan
}

/** Every task of a project and when it is due, whoever asks. */
export async function planOf(ctx: Context, graph: Graph): Promise<ProjectPlan> {
  const kept = await keptOf(ctx, graph)
  const tasks = allOf(graph, 'task')
    .toSorted((a, b) => Number(a.values.order ?? 0) - Number(b.values.order ?? 0) || (a.id < b.id ? -1 : 1))
    .map((node) => ({
      id: node.id,
      node,
      days: Number(node.values.days ?? 0),
      notBefore: dayIn(node.values.notBefore),
      startedOn: dayIn(node.values.startedOn),
      finishedOn: dayIn(node.values.finishedOn),
      dependencies: kept.get(node.id)?.dependencies ?? [],
      version: kept.get(node.id)?.version ?? 0,
    }))
  const { startDate, holidays } = graph.project?.values ?? {}
  const input = {
    start: dayIn(startDate) ?? graph.today,
    holidays: Array.isArray(holidays) ? holidays.filter((one) => typeof one === 'string') : [],
    today: graph.today,
    tasks,
  }
  return { ...input, dates: planDates(input) }
}

function dayIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 10) : null
}

interface Kept {
  readonly dependencies: readonly Dependency[]
  readonly version: number
}

/** Versions of the records of a module in a project, by which a change says what it was made of. */
export async function recordVersions(
  ctx: Context,
  module: ModelModule,
  projectId: string,
): Promise<Map<string, number>> {
  const of = module.fields.get('project')
  if (!of) return new Map()
  const rows = await reader(ctx).query<{ id: string; version: number }>(sql`
    select t.id, t.version from ${tableOf(ctx, module)} t
    where ${raw(`t."${of.column}"`)} = ${projectId} and t.deleted_at is null`)
  return new Map(rows.map(({ id, version }) => [id, version]))
}

/** Structured data of one record, which the graph leaves out. */
export async function recordJsonOf(ctx: Context, node: Node, name: string): Promise<unknown> {
  const module = ctx.model.modules.get(node.module)
  const field = module?.fields.get(name)
  if (!module || !field) return undefined
  const [row] = await reader(ctx).query<{ value: unknown }>(sql`
    select ${raw(`t."${field.column}"`)}::json as value from ${tableOf(ctx, module)} t where t.id = ${node.id}`)
  return row?.value
}

/** What the graph leaves out: of structured data it knows only that there is some. */
async function keptOf(ctx: Context, { project }: Graph): Promise<Map<string, Kept>> {
  const module = moduleOfKind(ctx, 'task')
  const [waits, of] = [module?.fields.get('waitsFor'), module?.fields.get('project')]
  if (!module || !waits || !of || !project) return new Map()
  const rows = await reader(ctx).query<{ id: string; version: number; waits: unknown }>(sql`
    select t.id, t.version, ${raw(`t."${waits.column}"`)}::json as waits from ${tableOf(ctx, module)} t
    where ${raw(`t."${of.column}"`)} = ${project.id} and t.deleted_at is null`)
  return new Map(rows.map(({ id, version, waits: value }) => [id, { version, dependencies: dependenciesIn(value) }]))
}

const deciding = ['days', 'waitsFor', 'notBefore', 'startedOn', 'finishedOn', 'stage']
const framing = ['startDate', 'holidays']

/** A plan that turns on itself is refused, and stages begin and end with their tasks. */
export async function followPlan(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const kind = module.capabilities.programme?.as
  if (kind !== 'task' && kind !== 'project') return
  const names = kind === 'task' ? deciding : framing
  const moved = written.filter(({ before, after }) =>
    kind === 'project' && (!before || !after) ? false : names.some((name) => isChanged(before?.[name], after?.[name])),
  )
  for (const { after } of moved) {
    if (kind === 'task' && !areDependencies(after?.waitsFor)) throw strangeDependencies()
  }
  if (ctx.settlesLater) return
  const projects = moved.map(({ id, before, after }) => (kind === 'project' ? id : idIn((after ?? before)?.project)))
  for (const id of new Set(projects)) if (id !== undefined) await settlePlan(ctx, id)
}

function isChanged(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) !== JSON.stringify(after ?? null)
}

function strangeDependencies() {
  return invalidField(
    'waitsFor',
    'dependencies',
    'Tiene que ser una lista de tareas, cada una una vez, con su tipo (FS, SS, FF, SF) y sus días.',
    'It must be a list of tasks, each once, with its kind (FS, SS, FF, SF) and its days.',
  )
}

async function settlePlan(ctx: Writing, projectId: string): Promise<void> {
  // Two that add a dependency at the same time could otherwise close a circle that neither sees.
  await takeTurn(ctx.tx, `plan ${projectId}`)
  const graph = await loadGraph(ctx, projectId)
  const { tasks, dates } = await planOf(ctx, graph)
  if (dates.cycle) {
    const names = dates.cycle.map((id) => `«${tasks.find((one) => one.id === id)?.node.title ?? id}»`)
    const way = [...names, names[0]].join(' → ')
    throw invalidField('waitsFor', 'cycle', `Se esperan unas a otras: ${way}.`, `They wait for each other: ${way}.`)
  }
  const stages = moduleOfKind(ctx, 'stage')
  const byStage = Map.groupBy(tasks, ({ node }) => idIn(node.values.stage))
  for (const stage of allOf(graph, 'stage')) {
    const days = (byStage.get(stage.id) ?? []).flatMap(({ id }) => dates.dates.get(id) ?? [])
    const [plannedStart, plannedEnd] = [
      earliest(days.map((one) => one.startsOn)),
      latest(days.map((one) => one.endsOn)),
    ]
    const isSame = stage.values.plannedStart === plannedStart && stage.values.plannedEnd === plannedEnd
    if (!stages || plannedStart === undefined || isSame) continue
    await updateRecord(asSystem(ctx), stages.name, stage.id, { plannedStart, plannedEnd }, { internal: true })
  }
}

function earliest(days: readonly string[]): string | undefined {
  return days.toSorted()[0]
}

function latest(days: readonly string[]): string | undefined {
  return days.toSorted().at(-1)
}

/** The usual tasks, where a project has none, of whoever has the role for each. */
export async function proposePlan(ctx: Context, projectId: string): Promise<number> {
  const module = moduleOfKind(ctx, 'task')
  const seen = await visibleGraph(ctx, projectId)
  if (!module) throw missing()
  if (ctx.policy.scope(module.name, 'create') === 'none') throw notYours()
  return await inWrite(ctx, async (inner) => {
    await takeTurn(inner.tx, `plan ${projectId}`)
    const graph = await loadGraph(inner, projectId)
    if (allOf(graph, 'task').length > 0) {
      throw invalidField('project', 'planned', 'Ya tiene un plan.', 'It has a plan already.')
    }
    const later = { ...inner, settlesLater: true as const }
    const ids = new Map<string, string>()
    const score = Number(seen.project?.values.complexity ?? Number.NaN)
    const scale = durationsOf(Number.isFinite(score) && score > 0 ? score : undefined)
    for (const [index, one] of proposedTasks.entries()) {
      const { name, label, days, after, subPhase, skill, role } = one
      const values = {
        name: label[ctx.user.language],
        project: projectId,
        stage: allOf(graph, 'stage').find(({ values: own }) => own.kind === one.stage)?.id ?? null,
        subPhase: subPhase ?? null,
        skill: skill ?? null,
        days: days === 0 ? 0 : Math.max(1, Math.round(days * scale)),
        dedication: one.dedication ?? wholeDay,
        order: index + 1,
        responsible: holderOf(graph, role)?.id ?? null,
        waitsFor: after.map((each) => {
          const [task, kind, lag] = typeof each === 'string' ? ([each, 'FS', 0] as const) : each
          return { task: ids.get(task), kind, lag: Math.round(lag * scale) }
        }),
      }
      ids.set(name, await createRecord(later, module.name, values))
    }
    await settlePlan(inner, projectId)
    return ids.size
  })
}

/** Whoever has the role; else whoever manages the project; else the first one there is. */
export function holderOf(graph: Graph, role: string): Node | undefined {
  const people = allOf(graph, 'member').toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const has = (name: string) =>
    people.find(({ values }) => Array.isArray(values.programmeRole) && values.programmeRole.includes(name))
  return has(role) ?? has('projectManager') ?? people[0]
}

export function notYours() {
  return forbidden('Tu rol no cambia el proyecto.', 'Your role does not change the project.')
}
