import { saveTogether, savedHere } from '#common/api/records.ts'
import { invalid, LazoError } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import { createRecord } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'

import { refusePeople } from './records.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

interface Saved {
  readonly module: string
  readonly id: string
}

/** A call with its follow-up, a meeting with those who come: one request, one transaction, one way back. */
export function registerTogether(app: App): void {
  route(app, saveTogether, async (ctx, { body }) => ({
    records: await inWrite(ctx, async (inner) => {
      const saved: Saved[] = []
      for (const [index, { module, id, version, values }] of body.records.entries()) {
        refusePeople(inner, module)
        const filled = filledIn(values, saved)
        try {
          if (id === undefined) saved.push({ module, id: await createRecord(inner, module, filled) })
          else {
            await updateRecord(inner, module, id, filled, version === undefined ? {} : { version })
            saved.push({ module, id })
          }
        } catch (error) {
          throw atPlace(error, index)
        }
      }
      return saved
    }),
  }))
}

function filledIn(values: Readonly<Record<string, unknown>>, saved: readonly Saved[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const place = isObject(value) && 'saved' in value ? savedHere.safeParse(value) : undefined
      return [name, place?.success ? (saved[place.data.saved] ?? null) : value]
    }),
  )
}

/** The fields of the first record keep their names: it is the one that the form is about. */
function atPlace(error: unknown, index: number): unknown {
  if (!(error instanceof LazoError) || error.code !== 'invalid' || index === 0) return error
  return invalid(error.violations.map((one) => ({ ...one, field: `${index}.${one.field}` })))
}
