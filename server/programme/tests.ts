import { forbidden, invariant, missing, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { roleName, type Scenario, type ScenarioProblem } from '#common/scenario.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { compilePolicy } from '#server/access/policy.ts'
import { mayGrant } from '#server/access/coverage.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Environments } from '#server/environments/environments.ts'
import { loadModel } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { listRecords } from '#server/records/list.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import type { ScenarioRun } from '#server/scenarios/define.ts'
import { figureSteps } from '#server/scenarios/figures.ts'
import { runScenario } from '#server/scenarios/run.ts'
import { systemContext } from '#server/users/system-context.ts'
import { deployedItems, moduleOfKind, type BaselineItem } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { sourcesOf, type Graph } from '#server/programme/rules/graph.ts'
import { settleAround } from './settle.ts'

/** A test as it is written down. */
export interface WrittenTest {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly state: string | null
  readonly kind: string | null
  readonly level: string | null
  readonly asRole: string
  readonly fingerprint: string | null
  readonly version: number
  /** Nothing where it is not written as a scenario is. */
  readonly scenario: Scenario | null
  readonly problems: readonly ScenarioProblem[]
}

const pageSize = 200
const fields = ['key', 'name', 'state', 'kind', 'level', 'asRole', 'script', 'fingerprint']

/** The tests of a project, or some of them, as far as the reader sees them. */
export async function readTests(ctx: Context, projectId: string, ids?: readonly string[]): Promise<WrittenTest[]> {
  const module = testModule(ctx)
  const found: WrittenTest[] = []
  const own = { field: 'project', op: 'eq', value: projectId } as const
  const filter = ids ? { all: [own, { field: 'id', op: 'in', value: [...ids] } as const] } : own
  const sort = [{ field: 'key', direction: 'asc' }] as const
  for (let cursor: string | undefined; ;) {
    const query = { module: module.name, fields, filter, sort, limit: pageSize }
    const text = await listRecords(ctx, cursor === undefined ? query : { ...query, cursor })
    // What the read compiler answers has these keys.
    const page = JSON.parse(text) as { rows: Record<string, unknown>[]; next: string | null }
    found.push(...page.rows.map(testOf))
    if (page.next === null) return found
    cursor = page.next
  }
}

function testModule(ctx: Context): ModelModule {
  const module = moduleOfKind(ctx, 'test')
  if (!module) throw missing()
  return module
}

function testOf(row: Readonly<Record<string, unknown>>): WrittenTest {
  const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '')
  const read = row.script === null || row.script === undefined ? { problems: [] } : readScenario(row.script)
  return {
    id: text('id'),
    key: text('key'),
    name: text('name'),
    state: text('state') || null,
    kind: text('kind') || null,
    level: text('level') || null,
    asRole: text('asRole'),
    fingerprint: text('fingerprint') || null,
    version: Number(row.version ?? 0),
    scenario: 'scenario' in read ? read.scenario : null,
    problems: 'problems' in read ? read.problems : [],
  }
}

/** How many came out how. */
type TestCounts = Readonly<Record<ScenarioRun['result'], number>>

const perWrite = 10

/**
 * Runs the tests of a project that are ready, or those that are named, in an environment, and keeps what
 * each gave; what follows from it (an item is tested, or no longer) is settled at once.
 */
export async function runTestsOf(
  ctx: Context,
  projectId: string,
  environment: Environment,
  ids?: readonly string[],
  by: 'person' | 'itself' = 'person',
): Promise<TestCounts> {
  const counts = { pass: 0, fail: 0, blocked: 0, error: 0 }
  const all = await readTests(asSystem(ctx), projectId, ids)
  const tests = all.filter(({ state }) => (ids ? state !== 'retired' : state === 'ready'))
  for (let from = 0; from < tests.length; from += perWrite) {
    const graph = await loadGraph(ctx, projectId)
    const deployed = await deployedItems(ctx, projectId, environment.kind)
    const runs: { readonly test: WrittenTest; readonly run: ScenarioRun }[] = []
    for (const test of tests.slice(from, from + perWrite)) {
      const whole = await runOne(ctx, environment, test)
      const run = by === 'person' ? whole : withoutFindings(whole)
      counts[run.result] += 1
      runs.push({ test, run })
    }
    await inWrite(asSystem(ctx), async (inner) => {
      const later: Writing = { ...inner, settlesLater: true }
      for (const { test, run } of runs) await keep(later, { projectId, graph, environment, deployed, test, run })
      await settleAround(
        inner,
        runs.map(({ test }) => test.id),
      )
    })
  }
  return counts
}

const unreadable: Localized = {
  es: 'Su guion no está escrito, o no como se escriben.',
  en: 'Its script is not written, or not as they are written.',
}

async function runOne(ctx: Context, environment: Environment, { scenario, asRole }: WrittenTest): Promise<ScenarioRun> {
  if (scenario) return await runScenario(environment, scenario, asRole, ctx.environment)
  return { result: 'blocked', steps: [], reason: unreadable, milliseconds: 0 }
}

const unmet: Localized = {
  es: 'No se cumple. Ejecútala tú para ver qué ha encontrado.',
  en: 'It is not met. Run it yourself to see what it found.',
}

/**
 * Nobody stands behind a run that comes by itself: what it found might be more than whoever wrote the test
 * may know, so it only says which step was not met.
 */
function withoutFindings(run: ScenarioRun): ScenarioRun {
  if (run.steps.every(({ found }) => found === null)) return run
  const steps = run.steps.map((step) => ({ ...step, found: step.found && unmet }))
  return { ...run, steps, reason: unmet }
}

interface Kept {
  readonly projectId: string
  readonly graph: Graph
  readonly environment: Environment
  readonly deployed: readonly BaselineItem[] | undefined
  readonly test: WrittenTest
  readonly run: ScenarioRun
}

async function keep(ctx: Writing, { projectId, graph, environment, deployed, test, run }: Kept): Promise<void> {
  const runs = moduleOfKind(ctx, 'testRun')
  invariant(runs, 'where there are tests there are runs of them')
  const tested = ['verifies', 'proves'].flatMap((kind) => sourcesOf(graph, test, kind))
  // What was tried is what was deployed there; before anything was, the configuration is shaped by hand.
  const there = deployed && new Map(deployed.map((one) => [one.id, one.fingerprint]))
  const values = {
    project: projectId,
    test: test.id,
    environment: environment.kind,
    result: run.result,
    testFingerprint: test.fingerprint,
    itemFingerprints: tested.flatMap(({ id, kind, fingerprint }) =>
      there && kind === 'specItem' ? (there.get(id) ?? []) : (fingerprint ?? []),
    ),
    steps: { reason: run.reason, steps: run.steps },
    duration: run.milliseconds,
    at: ctx.environment.world.now(),
  }
  await createRecord(ctx, runs.name, values, { internal: true })
}

/**
 * Whoever reads what a role finds could learn what that role may know: so one tries what one could give.
 * Rights in the environment at hand are those that count.
 */
export async function refuseBeyond(
  ctx: Context,
  environment: Environment,
  scenario: Scenario,
  asRole: string,
): Promise<void> {
  await refuseRoles(ctx, environment, rolesOf(scenario, asRole))
  // A KPI is found by the rights that the role has where the project is.
  const lookers = figureSteps(scenario).map(({ as }) => as ?? scenario.as ?? asRole)
  if (environment.id !== ctx.environment.id) await refuseRoles(ctx, ctx.environment, lookers)
}

async function refuseRoles(ctx: Context, environment: Environment, roles: readonly string[]): Promise<void> {
  const model = await loadModel(environment)
  const own =
    environment.id === ctx.environment.id ? ctx.policy : await compilePolicy(environment, model, ctx.policy.userId)
  for (const text of new Set(roles.map(roleName))) {
    const role = [...model.roles.values()].find(({ name }) => name === text)
    if (!role || mayGrant(model, role, own)) continue
    throw forbidden(
      `Probar como «${role.label.es}» dejaría ver más de lo que tú ves. Pídeselo a quien administra Lazo.`,
      `Trying as “${role.label.en}” would show more than you see. Ask whoever administers Lazo.`,
    )
  }
}

/** Every role as which a test acts or looks. */
function rolesOf(scenario: Scenario, asRole: string): string[] {
  const steps = [...scenario.given, ...scenario.steps]
  return [scenario.as ?? asRole, ...steps.flatMap(({ as }) => as ?? [])].filter((one) => one !== '')
}

const testRunsJob = 'testRuns'

/** Runs every test of the project that is ready, soon and by itself: after a deployment, or at somebody's wish. */
export async function queueTestsOf(ctx: Writing, projectId: string, kind: Environment['kind']): Promise<void> {
  const { jobs } = ctx.environment
  await jobs.enqueue(ctx.tx, testRunsJob, { project: projectId, kind }, { key: `${projectId} ${kind}` })
}

export function registerTestRuns(environments: () => Environments, home: Environment): void {
  home.jobs.work(
    testRunsJob,
    async ({ project, kind }) => {
      const target = await environments().named(kind === 'production' || kind === 'training' ? kind : 'sandbox')
      // The environment was removed meanwhile: there is nothing to say of it.
      if (target) await runTestsOf(await systemContext(home), String(project), target, undefined, 'itself')
    },
    { timeoutSeconds: 1800, retries: 1 },
  )
}
