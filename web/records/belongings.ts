import { call } from '#web/api/client.ts'
import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import type { Format } from '#web/i18n/format.ts'
import { recordPage } from './reader-types.ts'

interface Belonging {
  readonly module: ReaderModule
  readonly count: number
}

/** What goes to the trash with a record, of what one may see: the rows that are nothing without it. */
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

/** What an act touched besides the records of its own module. */
export function alongWith(
  model: ReaderModel,
  module: ReaderModule,
  touched: Readonly<Record<string, number>>,
): readonly Belonging[] {
  return model.modules
    .filter(({ name }) => name !== module.name && (touched[name] ?? 0) > 0)
    .map((one) => ({ module: one, count: touched[one.name] ?? 0 }))
}

/** "3 líneas y 1 factura". */
export function belongingWords(belongings: readonly Belonging[], format: Format): string {
  const words = belongings.map(({ module: { label }, count }) => {
    const name = (count === 1 ? label.singular : label.plural)[format.language]
    return `${format.number(count)} ${name.toLocaleLowerCase(format.locale)}`
  })
  return format.list(words)
}
