import * as duplicates from '#common/api/duplicates.ts'
import * as api from '#common/api/merge.ts'
import { startScan } from '#server/records/duplicate-scan.ts'
import { dismissPair, findDuplicates, listPairs } from '#server/records/duplicates.ts'
import { mergeableModule, mergeRecords } from '#server/records/merge.ts'
import { previewMerge } from '#server/records/merge-preview.ts'

import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerMerge(app: App): void {
  route(app, duplicates.findDuplicates, async (ctx, { params, body }) => {
    const found = await findDuplicates(ctx, params.module, body.values, body.except)
    return { candidates: found.map((one) => ({ ...one, reasons: [...one.reasons], record: { ...one.record } })) }
  })

  route(app, duplicates.listDuplicates, async (ctx, { params, query }) =>
    jsonText(JSON.stringify(await listPairs(ctx, params.module, query))),
  )

  route(app, duplicates.scanDuplicates, async (ctx, { params }) => {
    await startScan(ctx, mergeableModule(ctx, params.module))
    return undefined
  })

  route(app, duplicates.dismissDuplicate, async (ctx, { params, body }) => {
    await dismissPair(ctx, params.module, [params.first, params.second], body.dismissed)
    return undefined
  })

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
