import * as api from '#common/api/deployment.ts'
import { apply, prepare, targetOf } from '#server/programme/deploy.ts'
import { deploymentPage } from '#server/programme/deployment-page.ts'
import type { ShownOperation } from '#server/programme/deployment-plan.ts'
import { adoptDrift, revertDrift } from '#server/programme/mend-drift.ts'
import { previewUndo, undoDeployment } from '#server/programme/undo-deployment.ts'
import { justify } from '#server/programme/justify.ts'
import { shownNode } from '#server/programme/shown.ts'
import { readWhy } from '#server/programme/why.ts'

import { route, type App } from './route.ts'

export function registerDeployment(app: App): void {
  route(app, api.readWhy, async (ctx, { params }) => {
    const { chains, ...why } = await readWhy(ctx, params.id)
    return {
      ...why,
      chains: chains.map(({ item, needs }) => ({
        item: shownNode(item),
        needs: needs.map(({ need, objectives }) => ({
          need: shownNode(need),
          objectives: objectives.map(({ objective, kpis }) => ({
            objective: shownNode(objective),
            kpis: kpis.map(shownNode),
          })),
        })),
      })),
    }
  })

  route(app, api.justifyElements, async (ctx, { body }) => ({ item: await justify(ctx, body) }))

  const { environments } = app.system
  route(app, api.readDeployments, async (ctx, { query }) => {
    const { plans, ...page } = await deploymentPage(ctx, environments, query.project)
    const shown = plans.map((plan) => ({ ...plan, operations: plan.operations.map(shownOperation) }))
    return { ...page, plans: shown }
  })

  route(app, api.prepareDeployment, async (ctx, { body }) => ({
    id: await prepare(ctx, environments, body.project, body.environment),
  }))

  route(app, api.applyDeployment, async (ctx, { params }) => {
    await apply(ctx, environments, params.id)
    return undefined
  })

  route(app, api.previewUndo, async (ctx, { params }) => {
    const { environment, hash, operations, losses, returns, reasons } = await previewUndo(ctx, environments, params.id)
    return {
      environment,
      hash,
      operations: operations.map(shownOperation),
      losses: [...losses],
      returns: [...returns],
      reasons: [...reasons],
    }
  })

  route(app, api.undoDeployment, async (ctx, { params, body }) => {
    await undoDeployment(ctx, environments, params.id, body)
    return undefined
  })

  route(app, api.adoptDrift, async (ctx, { params, body }) => await adoptDrift(ctx, params.id, body.hash))

  route(app, api.revertDrift, async (ctx, { params, body }) => {
    const { environment, hash, confirmed = {} } = body
    await revertDrift(ctx, await targetOf(environments, environment), { id: params.id, hash, confirmed })
    return undefined
  })
}

function shownOperation({ parts, items, ...one }: ShownOperation) {
  return { ...one, parts: [...parts], items: [...items] }
}
