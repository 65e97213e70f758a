import * as api from '#common/api/workflows.ts'

import { route, type App } from './route.ts'

/** What carries automations out is loaded when somebody looks at one. */
const reading = async () => await import('#server/workflows/read.ts')
const manual = async () => await import('#server/workflows/manual.ts')

export function registerWorkflows(app: App): void {
  route(app, api.listWorkflowSteps, async () => {
    const { stepEntries } = await import('#catalog/steps/index.ts')
    return {
      steps: stepEntries.map(({ name, label, help, icon, settings }) => ({ name, label, help, icon, settings })),
    }
  })

  route(app, api.listWorkflows, async (ctx) => ({ rows: await (await reading()).listWorkflows(ctx) }))

  route(app, api.answerForWorkflow, async (ctx, { params }) => {
    await (await manual()).answerFor(ctx, params.id)
    return undefined
  })

  route(app, api.renewWorkflowKey, async (ctx, { params }) => ({
    key: await (await manual()).renewKey(ctx, params.id),
  }))

  route(
    app,
    api.listWorkflowRuns,
    async (ctx, { params, query }) => await (await reading()).listRuns(ctx, params.id, query),
  )

  route(app, api.readWorkflowRun, async (ctx, { params }) => await (await reading()).readRun(ctx, params.id))

  route(app, api.retryWorkflowRun, async (ctx, { params }) => {
    await (await reading()).retryRun(ctx, params.id)
    return undefined
  })

  route(app, api.tryWorkflow, async (ctx, { body }) => {
    const { tryOut } = await import('#server/workflows/try-out.ts')
    const { message = null, ...told } = await tryOut(ctx, body)
    return { ...told, message }
  })

  route(app, api.listRecordWorkflows, async (ctx, { params }) => ({
    rows: await (await manual()).offered(ctx, params.module, params.id),
  }))

  route(app, api.startWorkflow, async (ctx, { params }) => ({
    run: await (await manual()).startByHand(ctx, params.module, params.id, params.workflow),
  }))
}
