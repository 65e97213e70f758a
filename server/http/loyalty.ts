import { caseRules } from '#catalog/loyalty-cases/define.ts'
import { loyaltyCases } from '#catalog/loyalty-cases/index.ts'
import * as api from '#common/api/loyalty.ts'
import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { loyaltyDossier } from '#server/loyalty/dossier.ts'
import { wonSales } from '#server/loyalty/sales.ts'
import { moduleWith } from '#server/model/compile.ts'

import { sendPdf } from './print.ts'
import { route, type App } from './route.ts'

export function registerLoyalty(app: App): void {
  route(app, api.listLoyaltyCases, async (ctx) => {
    programmeModule(ctx)
    return {
      cases: loyaltyCases.map((one) => ({
        name: one.name,
        label: one.label,
        story: [...one.story],
        lesson: [...one.lesson],
        figures: [...one.figures],
        rules: caseRules(one, ctx.user.language),
      })),
    }
  })

  route(app, api.readLoyaltySales, async (ctx) => {
    programmeModule(ctx)
    return await wonSales(ctx)
  })

  route(app, api.printLoyaltyDossier, async (ctx, { params, query }, exchange) => {
    await sendPdf(await loyaltyDossier(ctx, programmeModule(ctx), params.id, query.language), exchange)
    return undefined
  })
}

/** Programmes are no matter of whoever may not see them. */
function programmeModule(ctx: Context): ModelModule {
  const module = moduleWith(ctx.model, 'loyalty')
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
  return module
}
