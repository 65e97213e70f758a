import type { ReaderModule } from '#web/api/model.ts'
import { clockMs } from '#web/ui/clock.ts'
import type { RecordRow } from './reader-types.ts'

/** What the server would fill in, shown before it does; whose it is and which day it is, it knows better. */
export function defaultsOf({ fields }: Pick<ReaderModule, 'fields'>): Partial<RecordRow> {
  return Object.fromEntries(
    // What the system fills in begins by itself.
    fields.flatMap(({ name, default: value, readOnly }) => {
      if (readOnly === true || value === undefined || value === null) return []
      if (typeof value !== 'object') return [[name, value]]
      return 'now' in value ? [[name, new Date(clockMs()).toISOString()]] : []
    }),
  )
}
