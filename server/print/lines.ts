import type { PrintedBlock } from '#common/api/printed.ts'
import { printedLimits } from '#common/api/printed.ts'
import { tooLarge } from '#common/errors.ts'
import { formatPercent } from '#common/format.ts'
import { readableField, typeOf } from '#server/records/fields.ts'
import { listRecords } from '#server/records/list.ts'
import type { Context } from '#server/context.ts'
import { taxesCoded } from '#server/records/taxes.ts'

import type { Known } from './customer.ts'
import { labelOf, written, type Filling } from './fill.ts'

const pageSize = 200

/** The lines of a record in their order; none where the reader may not see them. */
export async function readLines(ctx: Context, { module, values }: Known): Promise<Known[]> {
  const keys = module.capabilities.lines
  const lineModule = ctx.model.modules.get(keys?.module ?? '')
  if (!keys || !lineModule || ctx.policy.scope(lineModule.name, 'read') === 'none') return []
  const found: Known[] = []
  let cursor: string | undefined
  do {
    const page = await listRecords(ctx, {
      module: lineModule.name,
      filter: { field: keys.by, op: 'eq', value: String(values.id) },
      sort: lineModule.defaultSort,
      scope: 'all',
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    })
    // What the compiler writes has this shape.
    const { rows, next } = JSON.parse(page) as { rows: Known['values'][]; next: string | null }
    found.push(...rows.map((row) => ({ module: lineModule, values: row })))
    cursor = next ?? undefined
    if (found.length > printedLimits.lines) {
      throw tooLarge(
        `Tiene más de ${printedLimits.lines} líneas: no se puede imprimir.`,
        `It has more than ${printedLimits.lines} lines: it cannot be printed.`,
      )
    }
  } while (cursor !== undefined)
  return found
}

const numberTypes = new Set(['integer', 'decimal', 'percent', 'money', 'duration'])

/** Columns that say nothing in any line are left out. */
export function linesBlock(filling: Filling, columns: readonly string[]): PrintedBlock[] {
  const { lines, ctx } = filling
  const [first] = lines
  if (!first) return []
  const shown = columns.flatMap((name) => {
    const field = readableField(ctx, first.module, name)
    const label = labelOf(filling, first.module, name)
    const cells = lines.map((line) => cellOf(filling, line, name))
    if (!field || label === undefined || cells.every((cell) => cell === '')) return []
    const isNumber = numberTypes.has(typeOf(field).name)
    return [{ label, isNumber, isText: field.type === 'text' || field.type === 'longText', cells }]
  })
  if (shown.length === 0) return []
  const wide = Math.max(
    0,
    shown.findIndex(({ isText }) => isText),
  )
  return [
    {
      kind: 'lines',
      columns: shown.map(({ label, isNumber }, index) => ({ label, isNumber, isWide: index === wide })),
      rows: lines.map((_, row) => shown.map(({ cells }) => cells[row] ?? '')),
    },
  ]
}

/** What goes without saying is not said: no discount, charged once. */
function cellOf(filling: Filling, line: Known, name: string): string {
  const keys = line.module.capabilities.pricedLine
  const value = line.values[name]
  if (name === keys?.discount && Number(value ?? 0) === 0) return ''
  if (name === keys?.recurrence && value === 'once') return ''
  if (name === keys?.taxes) return taxesOf(filling, value)
  // What it is called stands in for what was not written about it.
  if (name === keys?.description && !value) return written(filling, line, keys.item)
  return written(filling, line, name)
}

/** By their rates, as they add up: «21 % + 5,2 %». What they are called stands with the totals. */
function taxesOf({ taxes, spoken }: Filling, codes: unknown): string {
  return taxesCoded(taxes, codes)
    .map(({ rate, kind }) => `${kind === 'withholding' ? '−' : '+'} ${formatPercent(rate, spoken.locale)}`)
    .join(' ')
    .replace(/^\+ /, '')
}
