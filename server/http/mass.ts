import {
  massDeleteRecords,
  massUpdateRecords,
  previewCells,
  previewMassChange,
  readMassChange,
  writeCells,
} from '#common/api/mass.ts'
import { forbidden, invalidField } from '#common/errors.ts'
import { writeBlock } from '#server/import/block.ts'
import type { Context } from '#server/context.ts'
import type { MassChange, MassUpdate, Refusal, Selection } from '#server/records/mass.ts'
import { previewChange } from '#server/records/mass-preview.ts'
import { changeRecords, readMassChange as readProgress } from '#server/records/mass-work.ts'
import { findTitles } from '#server/records/references.ts'

import { refusePeople } from './records.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

type MassBody = Selection & Partial<Omit<MassUpdate, 'update'>> & { readonly values?: MassUpdate['update'] | undefined }

export function registerMass(app: App): void {
  route(app, massUpdateRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    const { refused, ...result } = await changeRecords(ctx, params.module, body, updateOf(body))
    return { ...result, refused: await named(ctx, params.module, refused) }
  })

  route(app, massDeleteRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    requireDelete(ctx, body)
    const { refused, ...result } = await changeRecords(ctx, params.module, body, { delete: true })
    return { ...result, refused: await named(ctx, params.module, refused) }
  })

  route(app, previewMassChange, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    const change: MassChange = body.delete ? { delete: true } : updateOf(body)
    if (body.delete) requireDelete(ctx, body)
    else if (!ctx.policy.can('massUpdate')) throw noMassUpdate()
    const { refused, ...result } = await previewChange(ctx, params.module, body, change)
    return { ...result, refused: await named(ctx, params.module, refused) }
  })

  route(app, readMassChange, async (ctx, { params }) => {
    const { reasons, ...state } = await readProgress(ctx, params.id)
    return { ...state, reasons: reasons.map((reason) => reason[ctx.user.language]) }
  })

  for (const [described, isPreview] of [
    [writeCells, false],
    [previewCells, true],
  ] as const) {
    route(app, described, async (ctx, { params, body }) => {
      refusePeople(ctx, params.module)
      const { refused, ...result } = await writeBlock(ctx, params.module, { ...body, isPreview })
      const { language } = ctx.user
      return { ...result, refused: refused.map((one) => ({ ...one, message: one.message[language] })) }
    })
  }
}

function updateOf({ values = {}, words, assign }: MassBody): MassUpdate {
  if (Object.keys(values).length === 0 && Object.keys(words ?? {}).length === 0 && !assign) {
    throw invalidField('values', 'required', 'Di qué se cambia.', 'Say what is to change.')
  }
  return { update: values, words, assign }
}

/** Records named one by one were seen; all that a filter gives may be anything. */
function requireDelete(ctx: Context, body: Selection): void {
  if (body.ids || ctx.policy.can('massUpdate')) return
  throw forbidden('Tu rol no permite eliminar en bloque.', 'Your role does not let you delete in bulk.')
}

function noMassUpdate() {
  return forbidden('Tu rol no permite cambiar en bloque.', 'Your role does not let you change in bulk.')
}

async function named(ctx: Context, moduleName: string, refused: readonly Refusal[]) {
  const module = ctx.model.modules.get(moduleName)
  const titles = await findTitles(ctx, module ? refused.map(({ id }) => ({ field: '', module, id })) : [])
  return refused.map(({ id, message }) => ({
    id,
    title: titles.get(`${moduleName}/${id}`) ?? null,
    message: message[ctx.user.language],
  }))
}
