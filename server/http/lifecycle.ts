import * as api from '#common/api/lifecycle.ts'
import { getRecord } from '#server/records/list.ts'
import { resolveComment } from '#server/records/resolve.ts'
import { listSteps, takeStep } from '#server/records/transition.ts'

import { jsonText, route, type App } from './route.ts'

export function registerLifecycle(app: App): void {
  route(app, api.listSteps, async (ctx, { params }) => {
    const steps = await listSteps(ctx, params.module, params.id)
    return {
      steps: steps.map(({ step, isOpen, reasons, asks }) => ({
        name: step.name,
        to: step.to,
        by: step.by,
        isOpen,
        reasons: [...reasons],
        asks: [...asks],
        comment: step.comment ?? null,
      })),
    }
  })

  route(app, api.takeStep, async (ctx, { params, body }) => {
    await takeStep(ctx, params.module, params.id, body)
    return jsonText(await getRecord(ctx, params.module, params.id))
  })

  route(app, api.resolveComment, async (ctx, { params, body }) => {
    await resolveComment(ctx, params.module, params.id, body.resolved)
    return undefined
  })
}
