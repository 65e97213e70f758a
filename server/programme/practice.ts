import { conflict, invalid, missing, violation, type Localized } from '#common/errors.ts'
import { aliasesOf, checkScenario, termsOf } from '#common/scenario-check.ts'
import { isAct, type Scenario, type Step } from '#common/scenario.ts'
import { instructionOf } from '#common/scenario-words.ts'
import { isObject } from '#common/text.ts'
import type { Model } from '#common/model.ts'
import sql from 'sql-template-tag'
import { asSystem } from '#server/access/system.ts'
import { userContext } from '#server/access/user-context.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context, Environment } from '#server/context.ts'
import { mayBuildIn } from '#server/environments/enter.ts'
import { createRecord } from '#server/records/create.ts'
import { isUuid } from '#server/records/filter.ts'
import { rehearse } from '#server/records/rehearse.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { judgeByLog, type Judged, type Since } from '#server/scenarios/by-log.ts'
import { Unmet, type Known } from '#server/scenarios/define.ts'
import { prepare } from '#server/scenarios/prepare.ts'
import { certificateOf, readCurriculum, readPasses, wholeKey, wholeName, type Curriculum } from './certificates.ts'
import { moduleOfKind } from './deployed.ts'
import type { Exercise } from './exercises.ts'
import { atHome, type Asking } from './at-home.ts'
import { loadGraph } from './load-graph.ts'
import { readAll, type Row } from './read-all.ts'
import { listProjects } from './read.ts'
import { allOf, idIn, type Graph } from '#server/programme/rules/graph.ts'

/** Where one project is learned: what it teaches, and in which environment. */
interface School {
  readonly project: string
  readonly curriculum: Curriculum
  readonly place: Environment | undefined
}

/** One after another, of one project where it is known: each is worked out of everything that its project says. */
async function* schoolsOf(home: Context, asking: Asking, project?: string): AsyncGenerator<School> {
  for (const { id } of await listProjects(asSystem(home))) {
    if (project !== undefined && id !== project) continue
    const graph = await loadGraph(home, id)
    const curriculum = await readCurriculum(home, graph)
    yield { project: id, curriculum, place: await placeOf(home, graph, asking) }
  }
}

/** In a copy where there is one; in the real CRM only where a training track says so. */
async function placeOf({ user }: Context, graph: Graph, { environments }: Asking): Promise<Environment | undefined> {
  for (const kind of ['training', 'sandbox'] as const) {
    const copy = await environments.named(kind)
    if (copy && (kind === 'training' || (await mayBuildIn(environments, user.id, kind)))) return copy
  }
  const isReal = allOf(graph, 'track').some(
    ({ state, values }) => state !== 'cancelled' && values.practice === 'production',
  )
  return isReal ? environments.production : undefined
}

/** What is there before is made in a copy; in the real CRM whoever practises makes it themselves. */
function taskIn(place: Environment, { scenario }: Exercise): Scenario {
  if (place.kind !== 'production') return scenario
  return { ...scenario, given: [], steps: [...scenario.given, ...scenario.steps] }
}

/** One's own exercises, by role, with what has come of them. */
export async function readOwnExercises(ctx: Context, asking: Asking) {
  const home = await atHome(ctx, asking)
  const passes = await readPasses(home, home.user.id)
  const latest = new Map((await attemptsOf(home)).map((one) => [String(one.exercise), one]))
  const schools = await Array.fromAsync(schoolsOf(home, asking))
  return {
    environment: ctx.environment.kind,
    schools: await Promise.all(
      schools.map(async ({ project, curriculum, place }) => {
        const target = place && (await contextIn(home, place))
        return {
          project,
          place: place?.kind ?? null,
          walk: walkOf(curriculum),
          roles: home.policy.roleIds.flatMap((role) => {
            const certificate = certificateOf(curriculum, home.user.id, role, passes)
            if (certificate.parts.length === 0) return []
            const { state, passed, since } = certificate
            return {
              id: role,
              label: home.model.roles.get(role)?.label ?? wholeName,
              state,
              since,
              parts: certificate.parts.map(({ key, name }) => ({
                key,
                name,
                isPassed: passed.includes(key),
                ...exerciseShown(
                  curriculum.exercises.find((one) => one.key === key),
                  target,
                ),
                attempt: attemptShown(latest.get(key)),
              })),
            }
          }),
        }
      }),
    ),
  }
}

/** The processes step by step, and what is asked of them without the answers. */
function walkOf({ walk }: Curriculum) {
  return {
    processes: walk.processes.map(({ id, name, map }) => ({
      id,
      name,
      steps: map.nodes.map((node) => ({ name: node.name, actor: node.actor ?? null, inCrm: node.inCrm ?? false })),
    })),
    questions: walk.questions.map(({ key, text, options }) => ({ key, text, options: [...options] })),
  }
}

function exerciseShown(exercise: Exercise | undefined, target: Context | undefined) {
  if (!exercise || !target) return { steps: [], problem: null }
  const task = taskIn(target.environment, exercise)
  const [problem] = checkScenario(termsOf(target.model), task)
  const steps = problem ? [] : task.steps.filter(isAct).map((step) => told(target.model, task, step))
  return { steps, problem: problem?.message ?? null }
}

function told(model: Model, scenario: Scenario, step: Step): Localized {
  const terms = termsOf(model)
  const aliases = aliasesOf(terms, scenario)
  const as = scenario.as ?? ''
  return {
    es: instructionOf({ terms, aliases, language: 'es', as }, step),
    en: instructionOf({ terms, aliases, language: 'en', as }, step),
  }
}

const results = ['underWay', 'pass', 'fail'] as const

function attemptShown(row: Row | undefined) {
  if (!row) return null
  const { result, startedAt, environment } = row
  return {
    result: results.find((one) => one === result) ?? 'fail',
    startedAt: String(startedAt),
    environment: String(environment),
  }
}

const attemptFields = ['exercise', 'fingerprint', 'environment', 'startedAt', 'result', 'setup']

/** One's own attempts, the latest last. */
async function attemptsOf(home: Context, exercise?: string): Promise<Row[]> {
  const module = moduleOfKind(home, 'attempt')
  if (!module) return []
  const own = { field: 'user', op: 'eq', value: home.user.id } as const
  return await readAll(asSystem(home), module, {
    fields: attemptFields,
    filter: exercise === undefined ? own : { all: [own, { field: 'exercise', op: 'eq', value: exercise }] },
    sort: [
      { field: 'startedAt', direction: 'asc' },
      { field: 'createdAt', direction: 'asc' },
    ],
  })
}

/** One that a role of theirs learns. @throws missing */
async function ownExercise(home: Context, asking: Asking, key: string) {
  for await (const school of schoolsOf(home, asking, await projectOf(home, key))) {
    const exercise = school.curriculum.exercises.find((one) => one.key === key)
    if (exercise?.roles.some((role) => home.policy.roleIds.includes(role))) return { ...school, exercise }
  }
  throw missing()
}

/** Of a test; what ships is learned in every project. */
async function projectOf(home: Context, key: string): Promise<string | undefined> {
  const module = moduleOfKind(home, 'test')
  if (!module || !isUuid(key)) return undefined
  const filter = { field: 'id', op: 'eq', value: key } as const
  const [test] = await readAll(asSystem(home), module, { fields: ['project'], filter })
  return idIn(test?.project)
}

/** Whoever practises, with the rights that they have there. */
async function contextIn(home: Context, place: Environment): Promise<Context> {
  if (place.id === home.environment.id) return home
  const there = await userContext(place, { userId: home.user.id, actId: home.actId, channel: 'ui' })
  if (!there) throw missing()
  return there
}

/** Notes the moment, and makes what has to be there before. @returns where it is done */
export async function startExercise(ctx: Context, asking: Asking, key: string) {
  const home = await atHome(ctx, asking)
  const { exercise, place, project } = await ownExercise(home, asking, key)
  if (!place)
    throw conflict(
      'No hay dónde practicar: pide una copia de formación.',
      'There is nowhere to practise: ask for a copy to learn with.',
    )
  const there = await contextIn(home, place)
  const task = taskIn(place, exercise)
  const problem = checkScenario(termsOf(there.model), task)[0]
  if (problem) throw conflict(problem.message.es, problem.message.en)
  const atMs = Date.parse(place.world.now())
  const known = await made(there, task)
  const since: Since = { seq: await lastSeq(there), atMs }
  await bySystem(home, async (inner) => {
    await createRecord(
      inner,
      attemptModule(inner).name,
      {
        project,
        name: exercise.name[home.user.language].slice(0, 250),
        user: home.user.id,
        exercise: key,
        fingerprint: exercise.fingerprint,
        environment: place.kind,
        startedAt: place.world.now(),
        result: 'underWay',
        setup: { schema: place.schema, since, known },
      },
      { internal: true },
    )
  })
  return { environment: place.kind }
}

async function made(there: Context, task: Scenario): Promise<Record<string, Known>> {
  if (task.given.length === 0) return {}
  try {
    return await bySystem(there, async (inner) => await prepare(inner, task))
  } catch (error) {
    if (error instanceof Unmet) throw conflict(error.found.es, error.found.en)
    throw error
  }
}

/** What nobody does by hand, in the name of whoever practises. */
async function bySystem<T>(ctx: Context, work: (inner: Writing) => Promise<T>): Promise<T> {
  return await inWrite(asSystem({ ...ctx, channel: 'system' as const }), work)
}

async function lastSeq({ environment }: Context): Promise<number> {
  const [row] = await environment.db.query<{ seq: number }>(
    sql`select coalesce(max(seq), 0)::float8 as seq from ${changeTable(environment)}`,
  )
  return row?.seq ?? 0
}

function attemptModule(ctx: Context) {
  const module = moduleOfKind(ctx, 'attempt')
  if (!module) throw missing()
  return module
}

interface Setup {
  readonly schema: string
  readonly since: Since
  readonly known: Readonly<Record<string, Known>>
}

function setupIn(value: unknown): Setup | undefined {
  // Written by whoever started it, above.
  return isObject(value) ? (value as unknown as Setup) : undefined
}

/** Looks at what they have done since they began, and keeps what comes of it. */
export async function checkExercise(ctx: Context, asking: Asking, key: string) {
  const home = await atHome(ctx, asking)
  const { exercise } = await ownExercise(home, asking, key)
  const attempt = (await attemptsOf(home, key)).at(-1)
  const setup = setupIn(attempt?.setup)
  if (!attempt || !setup) throw conflict('Aún no lo has empezado.', 'You have not begun it yet.')
  const place = await asking.environments.named(placeKind(attempt.environment))
  // What was learned in a copy that is no more, or of an exercise that has changed, says nothing of this one.
  if (place?.schema !== setup.schema || attempt.fingerprint !== exercise.fingerprint) {
    throw conflict('Ha cambiado desde que empezaste: empieza otra vez.', 'It has changed since you began: begin again.')
  }
  const there = await contextIn(home, place)
  const task = taskIn(place, exercise)
  const judged = await rehearse(there, async (inner) => await judgeByLog(inner, task, setup))
  const answer = answerOf(there.model, task, judged)
  await bySystem(home, async (inner) => {
    await updateRecord(
      inner,
      attemptModule(inner).name,
      attempt.id,
      {
        result: answer.isPassed ? 'pass' : 'fail',
        finishedAt: home.environment.world.now(),
        failedStep: answer.step?.[home.user.language] ?? null,
        evidence: { changes: [...judged.evidence] },
      },
      { internal: true },
    )
  })
  return answer
}

function placeKind(value: unknown): Environment['kind'] {
  return value === 'training' || value === 'sandbox' ? value : 'production'
}

function answerOf(model: Model, task: Scenario, { failed, found }: Judged) {
  const step = failed === null ? undefined : task.steps[failed]
  return {
    isPassed: !step,
    step: step ? told(model, task, step) : null,
    /** The first that is not met is something to do, or something that should be so at the end. */
    isAct: step !== undefined && isAct(step),
    found,
    hint: step ? (step.hint ?? hintOf(step)) : null,
  }
}

const hints: Readonly<Record<string, Localized>> = {
  create: {
    es: 'Abre la lista, añade una ficha con esos datos y guárdala.',
    en: 'Open the list, add a record with these values and save it.',
  },
  update: { es: 'Abre la ficha, cambia esos campos y guarda.', en: 'Open the record, change these fields and save.' },
  delete: { es: 'Abre la ficha y, en su menú, elimínala.', en: 'Open the record and delete it from its menu.' },
  restore: { es: 'Búscala en la papelera y recupérala.', en: 'Look for it in the trash and bring it back.' },
  convert: { es: 'Abre la ficha y pulsa «Convertir».', en: 'Open the record and press “Convert”.' },
  link: {
    es: 'Abre la ficha y elige la otra en ese campo.',
    en: 'Open the record and choose the other one in that field.',
  },
  assign: { es: 'Abre la ficha y cambia su responsable.', en: 'Open the record and change its owner.' },
  transition: { es: 'Abre la ficha y da el paso que se dice.', en: 'Open the record and take the step that is named.' },
  comment: { es: 'Abre la ficha y escribe el comentario.', en: 'Open the record and write the comment.' },
}

function hintOf(step: Step): Localized {
  const atEnd = {
    es: 'Repasa la ficha: al final tiene que estar así.',
    en: 'Look at the record again: this is how it must be at the end.',
  }
  return isAct(step) ? (hints[step.do] ?? atEnd) : atEnd
}

/** What they answer to the questions about the whole. @returns those that are not right */
export async function answerQuestions(
  ctx: Context,
  asking: Asking,
  { project, answers }: { readonly project: string; readonly answers: readonly { key: string; option: string }[] },
) {
  const home = await atHome(ctx, asking)
  const [school] = await Array.fromAsync(schoolsOf(home, asking, project))
  const questions = school?.curriculum.walk.questions ?? []
  const isLearning = home.policy.roleIds.some((role) =>
    school?.curriculum.exercises.some(({ roles }) => roles.includes(role)),
  )
  if (!school || questions.length === 0 || !isLearning) throw missing()
  const given = new Map(answers.map(({ key, option }) => [key, option]))
  const open = questions.filter(({ key }) => !given.has(key))
  if (open.length > 0) throw invalid(open.map(({ key }) => violation(key, 'required', 'Falta.', 'It is missing.')))
  const wrong = questions.filter(({ key, answer }) => given.get(key) !== answer)
  await bySystem(home, async (inner) => {
    const now = home.environment.world.now()
    await createRecord(
      inner,
      attemptModule(inner).name,
      {
        project,
        name: wholeName[home.user.language],
        user: home.user.id,
        exercise: wholeKey,
        fingerprint: school.curriculum.walk.fingerprint,
        environment: 'production',
        startedAt: now,
        finishedAt: now,
        result: wrong.length === 0 ? 'pass' : 'fail',
        failedStep: wrong[0]?.text[home.user.language] ?? null,
      },
      { internal: true },
    )
  })
  return { wrong: wrong.map(({ key }) => key) }
}
