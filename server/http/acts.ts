import { listOwnActs, undoAct } from '#common/api/acts.ts'
import type { Context } from '#server/context.ts'
import { importOfAct, undoImport } from '#server/import/imports.ts'
import { readableField } from '#server/records/fields.ts'
import { listOwnActs as ownActs } from '#server/records/own-acts.ts'
import { findTitles } from '#server/records/references.ts'
import { noteUndone, takeBack } from '#server/records/take-back.ts'
import type { UndoResult } from '#server/records/undo.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

const keptShownMax = 200

export function registerActs(app: App): void {
  route(app, undoAct, async (ctx, { params }) => {
    const { undone, kept, queued } = (await takeImportBack(ctx, params.id)) ?? (await takeBack(ctx, params.id))
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
        fields: fields.filter((name) => isReadable(ctx, module, name)),
        message: message[language],
      })),
    }
  })

  route(app, listOwnActs, async (ctx, { query }) => await ownActs(ctx, query))
}

/** An import is undone in the background, step by step. */
async function takeImportBack(ctx: Context, actId: string): Promise<UndoResult | undefined> {
  const batch = await importOfAct(ctx, actId)
  if (batch === undefined) return undefined
  const { counts } = await undoImport(ctx, batch)
  await noteUndone(ctx, actId)
  return { undone: 0, kept: [], queued: counts.rows }
}

function isReadable(ctx: Context, moduleName: string, name: string): boolean {
  const module = ctx.model.modules.get(moduleName)
  return name === 'groups' || (module !== undefined && readableField(ctx, module, name) !== undefined)
}
