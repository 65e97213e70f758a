import * as api from '#common/api/merge.ts'
import { mergeRecords } from '#server/records/merge.ts'
import { previewMerge } from '#server/records/merge-preview.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerMerge(app: App): void {
  route(app, api.previewMerge, async (ctx, { params, body }) => {
    const { records, fields, moves, ...rest } = await previewMerge(ctx, params.module, body.ids, body.winner)
    return {
      ...rest,
      records: records.map((one) => ({ ...one, record: { ...one.record } })),
      fields: [...fields],
      moves: [...moves],
    }
  })

  route(app, api.mergeRecords, async (ctx, { params, body }) => await mergeRecords(ctx, params.module, body))
}
