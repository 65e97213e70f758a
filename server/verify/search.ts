import sql from 'sql-template-tag'

import type { ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import type { Values } from '#server/records/check.ts'
import { storedFormulas } from '#server/records/computed.ts'
import { searchTextOf, titleOf } from '#server/records/rows.ts'
import { writeForm } from '#server/records/write-form.ts'

import { countBroken, filledModules, liveRows, sum, type Broken, type Verifying } from './define.ts'

interface Row {
  readonly id: string
  readonly title: string
  readonly titleKey: string
  readonly searchText: string
  readonly own: Values
}

/** Each record is found by what it says, and sorted by what it is called: both texts are written by us, and compared by us. */
export async function searchIsRows(ctx: Verifying): Promise<Broken> {
  return await sum(await filledModules(ctx), async (module) => {
    // What is called like another record follows that one, which may be out of sight now.
    const isNamedByOthers = [...module.titleFields, ...(module.titleFallback ?? [])].some((name) =>
      ['relation', 'polymorphic', 'user'].includes(module.fields.get(name)?.type ?? ''),
    )
    return await eachRow(ctx, module, ({ title, titleKey, searchText, own }) => {
      const isTitled = isNamedByOthers || titleOf(module, own, new Map()) === title
      return isTitled && normalize(title) === titleKey && searchTextOf(module, own, title) === searchText
    })
  })
}

/** Amounts and texts that a formula keeps are what the formula gives. */
export async function formulasAreRight(ctx: Verifying): Promise<Broken> {
  const withFormulas = (await filledModules(ctx)).filter(({ fields }) =>
    [...fields.values()].some(({ type, options }) => type === 'formula' && options?.stored),
  )
  return await sum(withFormulas, async (module) => {
    return await eachRow(ctx, module, ({ own }) =>
      Object.entries(storedFormulas(ctx, module, own)).every(([name, value]) => isEqual(own[name], value)),
    )
  })
}

/** As they are kept and as they come: a number and its text, an amount with and without zeros behind. */
function isEqual(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): string =>
    JSON.stringify(value ?? null, (_, part: unknown) =>
      typeof part === 'string' || typeof part === 'number'
        ? String(part)
            .replace(/(\.\d*?)0+$/, '$1')
            .replace(/\.$/, '')
        : part,
    )
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    const [left, right] = [a, b].map((value) => new Map(Object.entries(value)))
    return ['amount', 'currency', 'base'].every((part) => plain(left?.get(part)) === plain(right?.get(part)))
  }
  return plain(a) === plain(b)
}

async function eachRow(ctx: Verifying, module: ModelModule, holds: (row: Row) => boolean): Promise<Broken> {
  const broken = countBroken()
  const asked = sql`json_build_object('id', t.id, 'title', t.title, 'titleKey', t.title_key, 'searchText', t.search_text,
    'own', ${writeForm(module, 't')})`
  for await (const rows of liveRows<Row>(ctx, module, asked)) {
    for (const row of rows) if (!holds(row)) broken.add(`${module.name} ${row.id}`)
  }
  return broken.found()
}
