import * as api from '#common/api/conversion.ts'
import { convert } from '#server/records/conversion.ts'
import { proposeConversion } from '#server/records/conversion-proposal.ts'
import { revertConversion } from '#server/records/conversion-reversal.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerConversion(app: App): void {
  route(app, api.proposeConversion, async (ctx, { params }) => ({
    ...(await proposeConversion(ctx, params.module, params.id)),
  }))
  route(app, api.convertRecord, async (ctx, { params, body }) => ({
    ...(await convert(ctx, params.module, params.id, body)),
  }))
  route(app, api.revertConversion, async (ctx, { params }) => await revertConversion(ctx, params.module, params.id))
}
