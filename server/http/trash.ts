import { purgeRecords, restoreRecords } from '#common/api/trash.ts'
import { purgeNow } from '#server/records/purge.ts'
import { restoreRecords as restore } from '#server/records/remove.ts'

import { refusePeople } from './records.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

export function registerTrash(app: App): void {
  route(app, restoreRecords, async (ctx, { params, body }) => {
    const { restored, refused } = await restore(ctx, params.module, body.ids)
    return { restored, refused: refused.map(({ id, message }) => ({ id, message: message[ctx.user.language] })) }
  })

  route(app, purgeRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    return { purged: await purgeNow(ctx, params.module, body.ids) }
  })
}
