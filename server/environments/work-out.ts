import sql, { raw } from 'sql-template-tag'

import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Environment } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { storedFormulas } from '#server/records/computed.ts'
import { loadOrder } from '#server/records/load.ts'
import { recompute } from '#server/records/recompute.ts'
import { findTitles, referencesOf } from '#server/records/references.ts'
import { columnValues, physicalColumns, textValues } from '#server/records/rows.ts'
import type { Writing } from '#server/records/write.ts'
import { writeForm } from '#server/records/write-form.ts'
import { systemContext } from '#server/users/system-context.ts'

const batchRows = 2000
const timeouts = `set local statement_timeout = '10min'; set local idle_in_transaction_session_timeout = '10min'`

/** What follows from the values of records, where those were changed in the tables: formulas, roll-ups, titles. */
export async function workOutAgain(environment: Environment, modules: readonly ModelModule[]): Promise<void> {
  const ctx = await systemContext(environment)
  const write = async <T>(work: (ctx: Writing) => Promise<T>): Promise<T> =>
    await environment.db.transaction(async (tx) => {
      await tx.exec(timeouts)
      return await work({ ...ctx, tx })
    })
  // Roll-ups sum formulas, and formulas read roll-ups.
  for (const module of modules.filter(hasStoredFormula)) await eachBatch(module, write)
  await write(recompute)
  for (const module of loadOrder(modules)) await eachBatch(module, write)
}

function hasStoredFormula({ fields }: ModelModule): boolean {
  return [...fields.values()].some((field) => field.type === 'formula' && field.options?.stored)
}

type Write = <T>(work: (ctx: Writing) => Promise<T>) => Promise<T>

async function eachBatch(module: ModelModule, write: Write): Promise<void> {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const from: string = after
    after = await write(async (ctx) => await batchAfter(ctx, module, from))
  }
}

/** The last id of the batch, or undefined at the end. */
async function batchAfter(ctx: Writing, module: ModelModule, after: string): Promise<string | undefined> {
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.id > ${after} order by t.id limit ${batchRows}`)
  const shown = [...module.titleFields, ...(module.titleFallback ?? [])]
  const named = rows.map(({ own }) => Object.fromEntries(shown.map((name) => [name, own[name] ?? null])))
  const titles = await findTitles(
    ctx,
    named.flatMap((values) => referencesOf(ctx, module, values)),
  )
  const written = rows.map(({ id, own }) => {
    const formulas = storedFormulas(ctx, module, own)
    const values = { ...own, ...formulas }
    return { ...columnValues(module, formulas), ...textValues(module, values, titles), id }
  })
  const [first] = written
  if (first) {
    const names = Object.keys(first).filter((name) => name !== 'id')
    const types = new Map(physicalColumns(module).map(({ name, sql: type }) => [name, type]))
    const shape = names.map((name) => `"${name}" ${types.get(name) ?? 'text'}`).join(', ')
    await ctx.tx.query(sql`
      update ${tableOf(ctx, module)} t set ${raw(names.map((name) => `"${name}" = x."${name}"`).join(', '))}
      from json_to_recordset(${JSON.stringify(written)}::json) as x (id uuid, ${raw(shape)}) where x.id = t.id`)
  }
  return rows.length === batchRows ? rows.at(-1)?.id : undefined
}
