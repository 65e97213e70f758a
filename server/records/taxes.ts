import sql, { raw } from 'sql-template-tag'
import type { Tax } from '#common/tax-rules.ts'
import type { LineTax } from '#common/totals.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Values } from './check.ts'
import { reader } from './list.ts'
import { writeForm } from './write-form.ts'

/**
 * Every tax of the company as it was at a moment. Rates never change, so a document that was issued
 * keeps those it was issued with, even where somebody has since deleted one. Everybody who sells knows
 * them.
 */
export async function readTaxes(ctx: Context, at?: string): Promise<readonly Tax[]> {
  const module = moduleWith(ctx.model, 'tax')
  const keys = module?.capabilities.tax
  if (!module || !keys) return []
  const moment = at ?? ctx.environment.world.now()
  const rows = await reader(ctx).query<{ own: Values }>(sql`
    select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.deleted_at is null or (${at ?? null}::timestamptz is not null and t.deleted_at > ${moment})
    order by t.deleted_at nulls first, ${raw('t.created_at')}`)
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
  return rows.map(({ own }) => ({
    code: text(own[keys.code]),
    name: text(own[keys.name]),
    kind: kindOf(own[keys.kind]),
    rate: String(own[keys.rate] ?? '0'),
    onTaxes: own[keys.onTaxes] === true,
    country: text(own[keys.country]),
    territory: text(own[keys.territory]) || null,
    categories: list(own[keys.categories]),
    regimes: list(own[keys.regimes]),
    position: Number(own[keys.position] ?? 1),
    from: text(own[keys.from]) || null,
    to: text(own[keys.to]) || null,
  }))
}

function kindOf(value: unknown): Tax['kind'] {
  return value === 'withholding' || value === 'surcharge' ? value : 'vat'
}

/** Of those with the codes, in the order of the codes; a code that is none of the company's is left out. */
export function taxesCoded(taxes: readonly Tax[], codes: unknown): LineTax[] {
  if (!Array.isArray(codes)) return []
  return codes.flatMap((code) => taxes.find((tax) => tax.code === code) ?? [])
}
