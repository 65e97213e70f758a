import { massDeleteRecords, massUpdateRecords } from '#common/api/records.ts'
import { LazoError, invalidField } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { listRecords } from '#server/records/list.ts'
import { deleteRecord } from '#server/records/remove.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'

import { refusePeople } from './records.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

const recordsMax = 1000
const refusalsMax = 200

export function registerMass(app: App): void {
  route(app, massUpdateRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    const ids = body.ids ?? (await idsOf(ctx, params.module, body.filter))
    return await each(ctx, ids, async (inner, id) => {
      await updateRecord(inner, params.module, id, body.values)
    })
  })

  route(app, massDeleteRecords, async (ctx, { params, body }) => {
    refusePeople(ctx, params.module)
    return await each(ctx, body.ids, async (inner, id) => await deleteRecord(inner, params.module, id))
  })
}

interface Outcome {
  changed: number
  refused: { id: string; message: string }[]
}

/** Each record by itself and all in one act: the ones that may not be changed say why. */
async function each(
  ctx: Context,
  ids: readonly string[],
  work: (ctx: Context, id: string) => Promise<void>,
): Promise<Outcome> {
  return await inWrite(ctx, async (inner) => {
    const outcome: Outcome = { changed: 0, refused: [] }
    // Always in the same order, so that two mass changes wait for each other instead of deadlocking.
    for (const id of [...new Set(ids)].toSorted()) {
      try {
        await inner.tx.savepoint(async () => await work(inner, id))
        outcome.changed += 1
      } catch (error) {
        if (!(error instanceof LazoError)) throw error
        const text = error.violations[0]?.message ?? error.text
        if (outcome.refused.length < refusalsMax) outcome.refused.push({ id, message: text[ctx.user.language] })
      }
    }
    return outcome
  })
}

async function idsOf(ctx: Context, module: string, filter: Filter | undefined): Promise<string[]> {
  if (!filter) throw invalidField('ids', 'required', 'Di qué registros.', 'Say which records.')
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const query = { module, filter, fields: [], limit: 200, ...(cursor === undefined ? {} : { cursor }) }
    // The compiler's own text, in the shape that it documents.
    const page = JSON.parse(await listRecords(ctx, query)) as { rows: { id: string }[]; next: string | null }
    ids.push(...page.rows.map((row) => row.id))
    cursor = page.next ?? undefined
  } while (cursor !== undefined && ids.length <= recordsMax)
  if (ids.length <= recordsMax) return ids
  throw invalidField(
    'filter',
    'limit',
    `El filtro da más de ${recordsMax} registros.`,
    `The filter gives more than ${recordsMax} records.`,
  )
}
