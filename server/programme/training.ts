import { invalid, invalidField, missing, violation, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { later, workdaysFrom, type Workdays } from '#common/workdays.ts'
import { instantOf } from '#common/zoned.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { createRecord } from '#server/records/create.ts'
import type { Written } from '#server/records/effects.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { departmentsInScope } from '#server/programme/rules/people.ts'
import { limitOf } from '#server/programme/rules/define.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { lengthProblems, sessionMinutesEnd, trackProblems } from '#server/programme/rules/training.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { holderOf, notYours } from './plan.ts'
import { ofProject, readAll } from './read-all.ts'
import { seenNodes, visibleGraph, visibleProject } from './read.ts'
import { nameOf } from './shown.ts'

/** A session of four hours is refused, however it is written (W-10). @throws invalid */
export function keepSession(module: ModelModule, { before, after }: Written): void {
  const minutes = Number(after?.minutes ?? 0)
  if (module.capabilities.programme?.as !== 'session' || minutes < sessionMinutesEnd) return
  if (before && Number(before.minutes ?? 0) === minutes) return
  throw invalid([
    violation(
      'minutes',
      'W-10',
      `Nadie aprende ${minutes} minutos seguidos: repártelos en varias sesiones de menos de ${sessionMinutesEnd}.`,
      `Nobody learns for ${minutes} minutes on end: spread them over several sessions of less than ${sessionMinutesEnd}.`,
    ),
  ])
}

/** The training of a project, with what is wrong in it, as far as the reader sees it. */
export async function readTraining(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const [tracks, sessions] = [moduleOfKind(ctx, 'track'), moduleOfKind(ctx, 'session')]
  if (!tracks || !sessions) throw missing()
  const nodes = [...allOf(graph, 'track'), ...allOf(graph, 'session')]
  const seen = await seenNodes(ctx, nodes)
  const isWhole = nodes.every(({ id }) => seen.has(id))
  const filter = ofProject(projectId)
  return {
    tracks: {
      module: tracks.name,
      rows: await readAll(ctx, tracks, {
        fields: ['name', 'audience', 'department', 'role', 'includesGlobalModule', 'state'],
        filter,
      }),
    },
    sessions: {
      module: sessions.name,
      rows: await readAll(ctx, sessions, {
        fields: ['name', 'track', 'at', 'minutes', 'mode', 'trainer', 'supportWindowUntil', 'state'],
        filter,
        sort: [{ field: 'at', direction: 'asc' }],
      }),
    },
    trainers: await namesOfMembers(ctx, graph),
    // What is wrong names sessions: only to whoever sees them all.
    problems: isWhole ? nodes.flatMap((node) => problemsOf(graph, node)) : [],
    mayChange:
      ctx.policy.scope(tracks.name, 'create') !== 'none' && ctx.policy.scope(sessions.name, 'create') !== 'none',
    today: graph.today,
    sessionMaxMinutes: limitOf(graph, 'sessionMaxMinutes', 120),
    minSpacingDays: limitOf(graph, 'minSpacingDays', 3),
  }
}

/** People of the project as they are called, without their keys. */
async function namesOfMembers(ctx: Context, graph: Graph): Promise<{ id: string; name: string }[]> {
  const ids = new Set(allOf(graph, 'session').map(({ values }) => idIn(values.trainer)))
  const members = allOf(graph, 'member').filter(({ id }) => ids.has(id))
  const seen = await seenNodes(ctx, members)
  return members.filter(({ id }) => seen.has(id)).map((node) => ({ id: node.id, name: nameOf(ctx, node) }))
}

function problemsOf(graph: Graph, node: Node): { id: string; message: Localized }[] {
  if (node.kind === 'track') {
    const isOver = node.state === 'completed' || node.state === 'cancelled'
    return isOver ? [] : trackProblems(graph, node).map((message) => ({ id: node.id, message }))
  }
  return node.state === 'planned' ? lengthProblems(graph, node).map((message) => ({ id: node.id, message })) : []
}

/** Two sessions each, as a training begins: what it is for and the first tasks; then one's own cases and doubts. */
const proposedSessions = [
  { es: 'El CRM en conjunto y las tareas de cada día', en: 'The CRM as a whole and the tasks of each day' },
  { es: 'Casos propios y dudas', en: 'Own cases and questions' },
] as const

interface ProposedTrack {
  readonly audience: 'promoters' | 'administrators' | 'teamInitial'
  readonly department: string | null
  readonly name: Localized
}

/** The usual training, where a project has none: promoters, administrators, and the team of each department. */
export async function proposeTraining(ctx: Context, projectId: string): Promise<number> {
  const [tracks, sessions] = [moduleOfKind(ctx, 'track'), moduleOfKind(ctx, 'session')]
  await visibleProject(ctx, projectId)
  if (!tracks || !sessions) throw missing()
  if (ctx.policy.scope(tracks.name, 'create') === 'none' || ctx.policy.scope(sessions.name, 'create') === 'none')
    throw notYours()
  return await inWrite(ctx, async (inner) => {
    await takeTurn(inner.tx, `training ${projectId}`)
    const graph = await loadGraph(inner, projectId)
    if (allOf(graph, 'track').length > 0) {
      throw invalidField('project', 'planned', 'Ya tiene su formación.', 'It has its training already.')
    }
    const proposed = proposedTracks(inner, graph)
    const stage = allOf(graph, 'stage').find(({ values }) => values.kind === 'training')
    const starts = stage?.values.plannedStart
    const from = typeof starts === 'string' && starts > graph.today ? starts : later(graph.today, 1)
    const days = beforeGoLive(graph, from)
    for (const [index, one] of proposed.entries()) {
      // Promoters come first: they help the others afterwards. The others may learn in the same days.
      await writeTrack(inner, graph, one, {
        days,
        first: days.dateOf(one.audience === 'promoters' ? 0 : teamsAfter),
        order: index,
      })
    }
    return proposed.length
  })
}

/** Working days after which the others follow the promoters. */
const teamsAfter = 10

/** Working days from the day on which training begins: sooner than planned where people would learn after they work. */
function beforeGoLive(graph: Graph, from: string): Workdays {
  const holidays = Array.isArray(graph.project?.values.holidays) ? graph.project.values.holidays.map(String) : []
  const days = workdaysFrom(from, holidays)
  const goLive = graph.project?.values.targetGoLive
  if (typeof goLive !== 'string') return days
  const late = days.indexOf(secondDay(graph, days, days.dateOf(teamsAfter))) - days.indexOf(goLive) + 1
  if (late <= 0) return days
  return workdaysFrom(days.dateOf(Math.max(-late, days.indexOf(later(graph.today, 1)))), holidays)
}

/** A week after the first session, or as long as the project asks for. */
function secondDay(graph: Graph, days: Workdays, first: string): string {
  return days.dateOf(days.indexOf(later(first, Math.max(limitOf(graph, 'minSpacingDays', 3), 7))))
}

function proposedTracks({ model }: Context, graph: Graph): ProposedTrack[] {
  const labels = new Map(model.optionLists.get('projectDepartment')?.options.map(({ value, label }) => [value, label]))
  const found = departmentsInScope(graph)
  const teams = found.map((department): ProposedTrack => {
    const label = labels.get(department) ?? { es: department, en: department }
    return { audience: 'teamInitial', department, name: { es: `Equipo: ${label.es}`, en: `Team: ${label.en}` } }
  })
  const team: ProposedTrack = {
    audience: 'teamInitial',
    department: null,
    name: { es: 'Quienes van a usarlo', en: 'Whoever is going to use it' },
  }
  return [
    { audience: 'promoters', department: null, name: { es: 'Promotores', en: 'Promoters' } },
    { audience: 'administrators', department: null, name: { es: 'Administración del CRM', en: 'CRM administration' } },
    ...(teams.length > 0 ? teams : [team]),
  ]
}

interface Dates {
  readonly days: Workdays
  readonly first: string
  readonly order: number
}

async function writeTrack(ctx: Writing, graph: Graph, wanted: ProposedTrack, { days, first, order }: Dates) {
  const [tracks, sessions] = [moduleOfKind(ctx, 'track'), moduleOfKind(ctx, 'session')]
  if (!tracks || !sessions) throw missing()
  const { language } = ctx.user
  const { timeZone } = ctx.model.settings
  const { audience, department, name } = wanted
  const project = graph.project?.id
  const task = tasksOf(graph).at(audience === 'promoters' ? 0 : -1)
  const track = await createRecord(ctx, tracks.name, {
    project,
    name: name[language],
    audience,
    department,
    task: task?.id ?? null,
  })
  const trainer = holderOf(graph, 'trainer')?.id ?? null
  const minutes = Math.min(90, limitOf(graph, 'sessionMaxMinutes', 120))
  const second = secondDay(graph, days, first)
  for (const [index, day] of [first, second].entries()) {
    const minute = 9 * 60 + 30 + (order % 3) * 120
    const until = index === 0 ? second : days.dateOf(days.indexOf(day) + 5)
    await createRecord(ctx, sessions.name, {
      project,
      track,
      name: (proposedSessions[index] ?? proposedSessions[0])[language],
      at: instantOf({ day, minute }, timeZone),
      minutes,
      trainer,
      supportWindowUntil: until,
    })
  }
}

/** Of the plan: those of the training stage, in their order. */
function tasksOf(graph: Graph): Node[] {
  const stage = allOf(graph, 'stage').find(({ values }) => values.kind === 'training')
  return allOf(graph, 'task')
    .filter(({ values }) => stage !== undefined && values.stage === stage.id)
    .toSorted((a, b) => Number(a.values.order ?? 0) - Number(b.values.order ?? 0))
}
