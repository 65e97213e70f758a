import type { PricedLineKeys } from '#common/capabilities.ts'
import { invalid } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import { createRecords } from './create.ts'
import type { Values } from './check.ts'
import { readLines, type DocumentKind } from './document.ts'
import { trashRecords } from './remove.ts'
import { statusOf } from './stage.ts'
import { lockIfThere, updateRecord, type Locked } from './update.ts'
import type { Writing } from './write.ts'

/** The lines of a record that is sold to: a deal's, or another document's. */
export interface SoldLines {
  readonly lines: ModelModule
  readonly by: string
  readonly line: PricedLineKeys
}

/**
 * An accepted document says what its deal is: its lines take the place of the deal's, its tax base
 * that of the amount where the deal has no lines, and the deal enters the stage that its pipeline
 * names for it.
 */
export async function settleDeal(ctx: Writing, kind: DocumentKind, document: Locked): Promise<void> {
  const id = document.own[kind.keys.deal]
  const module = ctx.model.modules.get(kind.module.fields.get(kind.keys.deal)?.options?.module ?? '')
  const keys = module?.capabilities.pipeline
  if (typeof id !== 'string' || !module || !keys) return
  const system = asSystem(ctx)
  const deal = await lockIfThere(system, module, id, 'update', true)
  // One that is decided keeps what it was decided on.
  if (!deal || statusOf(module, deal.own[keys.stage]) !== 'open') return
  const sold = soldLines(ctx, module)
  if (sold) await replaceLines(system, kind, document, { module, id, sold })
  const pipeline = module.pipelines.find(({ name }) => name === deal.own[keys.pipeline]) ?? module.pipelines[0]
  const stage = pipeline?.whenAccepted
  await updateRecord(
    system,
    module.name,
    id,
    { [keys.amount]: netOf(kind, document.own), ...(stage === undefined ? {} : { [keys.stage]: stage }) },
    { internal: true },
  )
}

/** What is sold, before taxes: deals are compared without them. */
function netOf({ keys }: DocumentKind, own: Values): Values | null {
  const base = own[keys.taxBase]
  if (base === null || typeof base !== 'object' || !('amount' in base) || !('currency' in base)) return null
  return { amount: base.amount, currency: base.currency }
}

/** The lines of a module with them, where they have prices. */
export function soldLines({ model }: Pick<Writing, 'model'>, module: ModelModule): SoldLines | undefined {
  const named = module.capabilities.lines
  const lines = model.modules.get(named?.module ?? '')
  const line = lines?.capabilities.pricedLine
  return named && lines && line ? { lines, by: named.by, line } : undefined
}

interface Deal {
  readonly module: ModelModule
  readonly id: string
  readonly sold: SoldLines
}

async function replaceLines(ctx: Writing, kind: DocumentKind, document: Locked, { id, sold }: Deal): Promise<void> {
  const old = await readLines(ctx, sold, id)
  await trashRecords(
    ctx,
    sold.lines,
    old.map((line) => line.id),
  )
  const lines = await readLines(ctx, kind, document.id)
  const inputs = lines.map(({ own }) => ({ values: { ...lineAs(kind.line, sold.line, own), [sold.by]: id } }))
  const results = await createRecords(ctx, sold.lines.name, inputs)
  const problems = results.flatMap((one) => ('violations' in one ? one.violations : []))
  if (problems.length > 0) throw invalid(problems)
}

/** The values of a line, as a line of another module has them. */
export function lineAs(from: PricedLineKeys, to: PricedLineKeys, own: Values): Values {
  const parts = ['position', 'item', 'description', 'quantity', 'unitPrice', 'discount', 'recurrence'] as const
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [source, target] = [from[part], to[part]]
      const value = source === undefined ? null : own[source]
      if (target === undefined || value === null || value === undefined) return []
      return [[target, isPriced(value) ? { amount: value.amount, currency: value.currency } : value]]
    }),
  )
}

function isPriced(value: unknown): value is { readonly amount: unknown; readonly currency: unknown } {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
}
