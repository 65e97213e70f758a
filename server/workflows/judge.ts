import sql, { join, raw } from 'sql-template-tag'
import type { Condition, Filter, RelatedCondition } from '#common/filter.ts'
import type { SeenCondition } from '#common/workflow.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { compileFilter } from '#server/records/filter.ts'
import type { Writing } from '#server/records/write.ts'
import { valueOf, type Subject } from './subject.ts'

type Judged = SeenCondition[] & { readonly isMet: boolean }

/**
 * Judges a condition on the record as it is now, with the rights of whom the workflow works for: each part by
 * itself, so that somebody can be told which of them did not hold, and what it saw.
 * @throws invalid, where they may not read a field that it names
 */
export async function judge(ctx: Writing, subject: Subject, condition: Filter | undefined): Promise<Judged> {
  const parts = condition ? partsOf(condition) : []
  if (!condition || parts.length === 0) return Object.assign([], { isMet: true })
  const asked = parts.map(
    (part, index) => sql`(${compileFilter(ctx, subject.module, part, 't')}) is true as ${raw(`"p${index}"`)}`,
  )
  const [row = {}] = await ctx.tx.query<Record<string, boolean>>(sql`
    select ${join(asked)} from ${tableOf(ctx, subject.module)} t where t.id = ${subject.id}`)
  const seen = parts.map((part, index): SeenCondition => {
    const isMet = row[`p${index}`] === true
    const saw = 'field' in part ? sawOf(ctx, subject, part) : undefined
    return { condition: part, isMet, ...(saw === undefined ? {} : { saw }) }
  })
  const holds = new Map(parts.map((part, index) => [part, row[`p${index}`] === true]))
  return Object.assign(seen, { isMet: combine(condition, holds) })
}

type Part = Condition | RelatedCondition

function partsOf(filter: Filter): Part[] {
  if ('all' in filter) return filter.all.flatMap(partsOf)
  if ('any' in filter) return filter.any.flatMap(partsOf)
  if ('not' in filter) return partsOf(filter.not)
  return [filter]
}

function combine(filter: Filter, holds: ReadonlyMap<Part, boolean>): boolean {
  if ('all' in filter) return filter.all.every((part) => combine(part, holds))
  if ('any' in filter) return filter.any.some((part) => combine(part, holds))
  if ('not' in filter) return !combine(filter.not, holds)
  return holds.get(filter) === true
}

/** The value of a field of its own; what lies beyond a relation has no one value. */
function sawOf(ctx: Writing, subject: Subject, { field }: Condition): unknown {
  if (field.includes('.')) return undefined
  if (field !== 'owner' && field !== 'createdBy' && !subject.module.fields.has(field)) return undefined
  return valueOf(ctx, subject, field) ?? null
}
