import { undoAct } from '#common/api/acts.ts'
import { findTitles } from '#server/records/references.ts'
import { undoAct as undo } from '#server/records/undo.ts'
import { takeApart } from '#server/records/unmerge.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

const keptShownMax = 200

export function registerActs(app: App): void {
  route(app, undoAct, async (ctx, { params }) => {
    const { undone, kept, queued } = (await takeApart(ctx, params.id)) ?? (await undo(ctx, params.id))
    const shown = kept.slice(0, keptShownMax)
    const titles = await findTitles(
      ctx,
      shown.flatMap(({ module: name, id }) => {
        const module = ctx.model.modules.get(name)
        return module && ctx.policy.scope(name, 'read') !== 'none' ? [{ field: '', module, id }] : []
      }),
    )
    const language = ctx.user.language
    return {
      undone,
      queued,
      kept: shown.map(({ module, id, fields, message }) => ({
        module,
        id,
        title: titles.get(`${module}/${id}`) ?? null,
        fields: [...fields],
        message: message[language],
      })),
    }
  })
}
