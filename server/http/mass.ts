import { massDeleteRecords, massUpdateRecords } from '#common/api/records.ts'
import { forbidden, type Language } from '#common/errors.ts'
import type { MassResult } from '#server/records/mass.ts'
import { changeRecords } from '#server/records/mass.ts'

import { refusePeople } from './records.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

export function registerMass(app: App): void {
  route(app, massUpdateRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    const { values, ...selection } = body
    return answer(await changeRecords(ctx, params.module, selection, { update: values }), ctx.user.language)
  })

  route(app, massDeleteRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    // Records named one by one were seen; all that a filter gives may be anything.
    if (!body.ids && !ctx.policy.can('massUpdate')) {
      throw forbidden('Tu rol no permite eliminar en bloque.', 'Your role does not let you delete in bulk.')
    }
    return answer(await changeRecords(ctx, params.module, body, { delete: true }), ctx.user.language)
  })
}

function answer({ changed, refused, queued }: MassResult, language: Language) {
  return { changed, queued, refused: refused.map(({ id, message }) => ({ id, message: message[language] })) }
}
