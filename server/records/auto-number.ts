import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import type { Writing } from './write.ts'

/** The next numbers of each auto-number field. The counter's row is locked until commit: no gaps. */
export async function nextNumbers(ctx: Writing, module: ModelModule, count: number): Promise<Values[]> {
  const fields = [...module.fields.values()].filter((field) => field.type === 'autoNumber')
  if (fields.length === 0 || count === 0) return []
  const results: Record<string, unknown>[] = Array.from({ length: count }, () => ({}))
  for (const field of fields) {
    const table = fixedTable(ctx.environment.schema, 'counter')
    const rows = await ctx.tx.query<{ value: number }>(sql`
      insert into ${table} (field_id, value) values (${field.id}, ${count})
      on conflict (field_id) do update set value = counter.value + ${count} returning value`)
    const last = rows[0]?.value ?? count
    results.forEach((result, index) => {
      const number = String(last - count + index + 1).padStart(field.options?.digits ?? 0, '0')
      result[field.name] = `${field.options?.prefix ?? ''}${number}`
    })
  }
  return results
}
