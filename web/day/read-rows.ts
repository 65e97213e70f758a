import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { recordPage, type RecordRow } from '#web/records/reader-types.ts'

/** As many as a day has to do with. */
export const rowsMax = 100

/** So many of the records of a module, by their ids; those that the reader may not read are left out. */
export async function readRows(
  module: ReaderModule,
  ids: readonly string[],
  fields: readonly string[],
  signal?: AbortSignal,
): Promise<readonly RecordRow[]> {
  const query = {
    filter: JSON.stringify({ field: 'id', op: 'in', value: ids }),
    scope: 'all' as const,
    limit: rowsMax,
    fields: fields.join(','),
  }
  return recordPage(
    await call('GET /records/:module', { params: { module: module.name }, query, ...(signal && { signal }) }),
  ).rows
}
