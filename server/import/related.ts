import { createRecords } from '#server/records/create.ts'
import type { Writing } from '#server/records/write.ts'
import { normalize } from '#common/normalize.ts'
import type { ImportPlan } from './judge.ts'
import { idsByName, namedModule } from './lookup.ts'

export interface RelatedIds {
  /** Null where it could not be created: the record goes without. */
  idOf(field: string, text: string): string | null
  readonly count: number
}

/** Creates the companies that rows name, each once, but those that are there since the rows were judged. */
export async function createRelated(
  ctx: Writing,
  plan: ImportPlan,
  rows: readonly ReadonlyMap<string, string>[],
): Promise<RelatedIds> {
  const wanted = new Map<string, Map<string, string>>()
  for (const row of rows)
    for (const [field, text] of row) {
      const names = wanted.get(field) ?? new Map<string, string>()
      if (!names.has(normalize(text))) names.set(normalize(text), text)
      wanted.set(field, names)
    }
  const ids = new Map<string, string>()
  let count = 0
  for (const [field, names] of wanted) {
    const target = namedModule(ctx, plan.module, field)
    const company = target?.capabilities.company
    if (!target || !company) continue
    const owner = plan.options.owner === undefined ? {} : { owner: plan.options.owner }
    const there = await idsByName(ctx, target, [...names.keys()])
    for (const [key, id] of there) ids.set(`${field}\n${key}`, id)
    const lacking = [...names].filter(([key]) => !there.has(key))
    const inputs = lacking.map(([, text]) => ({
      values: { [company.name]: text, ...owner, ...sharedValues(plan, target) },
      options: { batch: plan.batchId },
    }))
    const results = inputs.length > 0 ? await createRecords(ctx, target.name, inputs) : []
    for (const [at, [key]] of lacking.entries()) {
      const result = results[at]
      if (!result || !('id' in result)) continue
      ids.set(`${field}\n${key}`, result.id)
      count += 1
    }
  }
  return {
    idOf: (field, text) => ids.get(`${field}\n${normalize(text)}`) ?? null,
    count,
  }
}

/** What the import gives to all goes to the companies too, where they have the same field. */
function sharedValues(plan: ImportPlan, target: ImportPlan['module']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(plan.options.values).filter(([name]) => {
      const [mine, theirs] = [plan.module.fields.get(name), target.fields.get(name)]
      return (
        mine !== undefined &&
        mine.type === theirs?.type &&
        mine.options?.list === theirs.options?.list &&
        mine.options?.module === theirs.options?.module
      )
    }),
  )
}
