import * as api from '#common/api/scenarios.ts'
import { forbidden, missing } from '#common/errors.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { checkScenario, termsOf } from '#common/scenario-check.ts'
import { mayGrant } from '#server/access/coverage.ts'
import type { Context, Environment } from '#server/context.ts'
import { mayBuildIn } from '#server/environments/enter.ts'
import { loadModel } from '#server/model/registry.ts'
import { inWrite } from '#server/records/write.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { addFirstDay, proposeTestsOf } from '#server/programme/propose-tests.ts'
import { visibleProject } from '#server/programme/read.ts'
import { readOverview } from '#server/programme/test-overview.ts'
import { queueTestsOf, readTests, refuseBeyond, runTestsOf } from '#server/programme/tests.ts'
import { runScenario } from '#server/scenarios/run.ts'
import type { System } from '#server/system.ts'

import { foreseenModel } from './reader-model.ts'
import { route, type App } from './route.ts'

export function registerScenarios(app: App): void {
  const { system } = app

  route(app, api.listTests, async (ctx, { query }) => {
    const { tests, items, runs, foreseen } = await readOverview(ctx, query.project)
    const environments: Environment['kind'][] = []
    for (const { kind } of await system.environments.list()) {
      if (await mayBuildIn(system.environments, ctx.user.id, kind)) environments.push(kind)
    }
    return {
      environments,
      roles: [...ctx.model.roles.values()].map((role) => ({
        name: role.name,
        label: role.label,
        isMine: mayGrant(ctx.model, role, ctx.policy),
      })),
      items: items.map(({ node: { id, module, title, state }, status, tests: own }) => ({
        id,
        module,
        title,
        state,
        status,
        tests: [...own],
      })),
      tests: tests.map(({ fingerprint: _, ...test }) => ({
        ...test,
        items: [...test.items],
        scenario: test.scenario ? { ...test.scenario } : null,
        problems: [...test.problems],
      })),
      runs: [...runs],
      coming: await foreseenModel(ctx, foreseen),
    }
  })

  route(app, api.runTests, async (ctx, { body }) => {
    const target = await targetOf(system, ctx, body.environment)
    requireTester(ctx)
    await visibleProject(ctx, body.project)
    const tests = await readTests(ctx, body.project, body.tests)
    if (body.tests && tests.length < new Set(body.tests).size) throw missing()
    for (const { scenario, asRole } of tests) if (scenario) await refuseBeyond(ctx, target, scenario, asRole)
    if (body.tests) return { counts: await runTestsOf(ctx, body.project, target, body.tests) }
    await inWrite(ctx, async (inner) => await queueTestsOf(inner, body.project, target.kind))
    return { counts: null }
  })

  route(app, api.tryScenario, async (ctx, { body }) => {
    const target = await targetOf(system, ctx, body.environment)
    requireTester(ctx)
    await visibleProject(ctx, body.project)
    const read = readScenario(body.scenario)
    if ('problems' in read) return { problems: [...read.problems], run: null }
    const as = body.asRole ?? ''
    const problems = checkScenario(termsOf(await loadModel(target)), read.scenario, as)
    if (problems.length > 0) return { problems, run: null }
    await refuseBeyond(ctx, target, read.scenario, as)
    const run = await runScenario(target, read.scenario, as, ctx.environment)
    return { problems: [], run: { ...run, steps: [...run.steps] } }
  })

  route(app, api.proposeTests, async (ctx, { params }) => ({ tests: await proposeTestsOf(ctx, params.id) }))

  route(app, api.addFirstDay, async (ctx, { body }) => ({ tests: await addFirstDay(ctx, body.project) }))
}

/** An environment that is not there, or not the reader's to enter, does not exist. */
async function targetOf({ environments }: System, ctx: Context, kind: Environment['kind']): Promise<Environment> {
  const found = await environments.named(kind)
  if (!found || !(await mayBuildIn(environments, ctx.user.id, kind))) throw missing()
  return found
}

/** Running a test says something of the project: for whoever may write its tests. */
function requireTester(ctx: Context): void {
  const module = moduleOfKind(ctx, 'test')
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
  if (ctx.policy.scope(module.name, 'update') !== 'none') return
  throw forbidden('Tu rol no permite ejecutar pruebas.', 'Your role does not allow running tests.')
}
