import type { PricedLineKeys } from '#common/capabilities.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { asSystem } from '#server/access/system.ts'
import { createAll } from './create.ts'
import type { Values } from './check.ts'
import { readLines, soldLines, type DocumentKind, type SoldLines } from './document.ts'
import { trashRecords } from './remove.ts'
import { statusOf } from './stage.ts'
import { lockIfThere, updateRecord, type Locked } from './update.ts'
import type { Writing } from './write.ts'

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
  const sold = soldLines(ctx.model, module)
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
  return isMoney(base) ? { amount: base.amount, currency: base.currency } : null
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
  await createAll(ctx, sold.lines.name, inputs)
}

/** The values of a line, as a line of another module has them. */
export function lineAs(from: PricedLineKeys, to: PricedLineKeys, own: Values): Values {
  const parts = ['position', 'item', 'description', 'quantity', 'unitPrice', 'discount', 'recurrence'] as const
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [source, target] = [from[part], to[part]]
      const value = source === undefined ? null : own[source]
      if (target === undefined || value === null || value === undefined) return []
      return [[target, isMoney(value) ? { amount: value.amount, currency: value.currency } : value]]
    }),
  )
}
