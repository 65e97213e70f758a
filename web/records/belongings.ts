import { call } from '#web/api/client.ts'
import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import { recordPage } from './reader-types.ts'

export interface Belonging {
  readonly module: ReaderModule
  readonly count: number
}

/** What goes to the bin with a record, of what one may see: the rows that are nothing without it. */
export async function belongingsOf(model: ReaderModel, module: string, id: string): Promise<readonly Belonging[]> {
  const owning = model.modules.flatMap((child) =>
    child.fields
      .filter(({ type, options }) => type === 'relation' && options?.owned === true && options.module === module)
      .map((field) => ({ child, by: field.name })),
  )
  const counts = await Promise.all(
    owning.map(async ({ child, by }) => {
      const page = await call('GET /records/:module/:id/related/:related/:by', {
        params: { module, id, related: child.name, by },
        query: { count: 'capped', limit: 1 },
      })
      return { module: child, count: recordPage(page).count?.value ?? 0 }
    }),
  )
  return counts.filter(({ count }) => count > 0)
}
