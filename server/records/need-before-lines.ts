import sql from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Values } from './check.ts'
import { perModel } from './known-once.ts'
import { checkParents, type Reference, type Titles } from './references.ts'
import { writeForm } from './write-form.ts'
import type { Writing } from './write.ts'

/** Records that may not take a row: who adds it may not change them, or they are to say something first. */
export async function refusedParents(
  ctx: Writing,
  module: ModelModule,
  references: readonly Reference[],
  visible: Titles,
): Promise<ReadonlyMap<string, Violation>> {
  return new Map([
    ...(await checkParents(ctx, module, references, visible)),
    ...(await checkNeeds(ctx, module, references)),
  ])
}

/**
 * Deals that new lines are put on before it was said which need they answer, where the company asks for it
 * first. What follows by itself, such as from an offer that a customer accepts, is not held up.
 */
async function checkNeeds(
  ctx: Writing,
  module: ModelModule,
  references: readonly Reference[],
): Promise<ReadonlyMap<string, Violation>> {
  if (!ctx.model.settings.needBeforeLines || ctx.policy.isSystem) return new Map()
  const found = new Map<string, Violation>()
  for (const { deal, by, need } of dealsOf(ctx.model, module)) {
    const ids = references.filter(({ field }) => field === by).map(({ id }) => id)
    if (ids.length === 0) continue
    const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
      select t.id, ${writeForm(deal, 't')} as own from ${tableOf(ctx, deal)} t where t.id = any(${ids}::uuid[])`)
    const label = deal.fields.get(need)?.label
    const refusal = violation(
      by,
      'needBeforeLines',
      `Antes de añadir productos di en la oportunidad qué necesidad resuelve («${label?.es ?? need}»).`,
      `Before adding products say on the deal which need it answers (“${label?.en ?? need}”).`,
    )
    for (const { id, own } of rows) if (String(own[need] ?? '').trim() === '') found.set(id, refusal)
  }
  return found
}

/** Modules whose lines these are and that say which need they answer. */
const dealsOf = perModel((model, module) =>
  [...model.modules.values()].flatMap((deal) => {
    const { lines, pipeline } = deal.capabilities
    return lines?.module === module.name && pipeline?.need !== undefined
      ? [{ deal, by: lines.by, need: pipeline.need }]
      : []
  }),
)
