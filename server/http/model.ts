import { applyModel, exportModel, planModel, readDrift, readModel, readOpenApi } from '#common/api/model.ts'
import type { Element, ElementKind, Origin } from '#common/element.ts'
import { conflict } from '#common/errors.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { differences, remediesFor } from '#server/model/remedies.ts'
import { planModel as plan } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'

import { openApiDocument } from './openapi.ts'
import { readerModel } from './reader-model.ts'
import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerModel(app: App): void {
  route(app, readModel, async (ctx) => jsonText(JSON.stringify(await readerModel(ctx))))

  route(app, planModel, async (ctx, { body }) => jsonText(JSON.stringify(await planFor(ctx, body.elements))))

  route(app, applyModel, async (ctx, { body }) => {
    const made = await planFor(ctx, body.elements)
    if (made.baseHash !== body.baseHash || made.targetHash !== body.targetHash) {
      throw conflict(
        'La configuración ha cambiado desde que viste el plan. Vuelve a revisarlo.',
        'The configuration has changed since you saw the plan. Review it again.',
        { details: { baseHash: made.baseHash, targetHash: made.targetHash } },
      )
    }
    const { confirmed = {} } = body
    const version = await applyPlan(ctx.environment, made, { by: ctx.user.id, confirmed, admit: await ownRights(ctx) })
    forgetPolicies(ctx.environment)
    return { version }
  })

  route(app, exportModel, async ({ environment }) => {
    const elements = await readElements(environment.db, environment.schema)
    return jsonText(JSON.stringify({ elements }))
  })

  route(app, readDrift, async (ctx) => ({
    differences: (await differences(ctx.environment)).map((drift) => ({ ...drift, remedies: remediesFor(drift) })),
  }))

  route(app, readOpenApi, async (ctx) => jsonText(JSON.stringify(openApiDocument(ctx.model, app.system.baseUrl, ctx))))
}

interface GivenElement {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly parent: string | null
  readonly definition?: unknown
  readonly origin: string
  readonly owner?: string | null | undefined
}

/** The registry checks kinds, origins and definitions itself and lists what is wrong with them. */
async function planFor(ctx: Context, given: readonly GivenElement[]) {
  const elements = given.map((one): Element => ({
    ...one,
    // Validated by kind when planned, as the sentence above says.
    kind: one.kind as ElementKind,
    definition: one.definition,
    origin: one.origin as Origin,
    owner: one.owner ?? null,
  }))
  return await plan(ctx.environment, elements)
}
