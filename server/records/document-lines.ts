import { conflict, invalid, missing, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { taxesInForce, type Tax } from '#common/tax-rules.ts'
import type { LineTax, RoundingRules, Totals } from '#common/totals.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import { createRecords } from './create.ts'
import { documentKind, documentKindNamed, readLines, soldLines, type SoldLines } from './document.ts'
import { roundingOf, settleDocument, totalsOfDocument } from './document-totals.ts'
import { sumLines } from './effects.ts'
import { moduleOf } from './fields.ts'
import { getRecord } from './list.ts'
import { proposeLines, type AskedItem, type ProposedLine } from './prices.ts'
import { deleteRecord } from './remove.ts'
import { readTaxes } from './taxes.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, type Writing } from './write.ts'

interface LineChanges {
  readonly create: readonly Values[]
  readonly update: readonly { readonly id: string; readonly version: number; readonly values: Values }[]
  readonly remove: readonly string[]
}

/**
 * Changes of the lines of a deal or document in one act and one transaction, whole or not at all; its
 * total follows once. Lines that others added meanwhile stay.
 * @returns ids of the new lines, in their order
 */
export async function changeLines(
  ctx: Context,
  moduleName: string,
  id: string,
  changes: LineChanges,
): Promise<readonly string[]> {
  const module = moduleOf(ctx, moduleName)
  const sold = soldLines(ctx.model, module)
  if (!sold) throw missing()
  return await inWrite(ctx, async (inner) => {
    await lockRecord(inner, module, id, 'update', false)
    const own = new Set((await readLines(inner, sold, id)).map((line) => line.id))
    const gone = [...changes.remove, ...changes.update.map((one) => one.id)].filter((line) => !own.has(line))
    if (gone.length > 0) {
      throw conflict('Alguien ha quitado una de las líneas.', 'Somebody has removed one of the lines.', {
        details: { lines: gone },
      })
    }
    const unsettled = new Set<string>()
    const created = await writeLines({ ...inner, unsettled }, sold, id, changes)
    const kind = documentKind(inner.model, module)
    // A line may have gone to another document too.
    for (const one of unsettled) await (kind ? settleDocument(inner, kind, one) : sumLines(inner, module, one))
    return created
  })
}

async function writeLines(ctx: Writing, sold: SoldLines, id: string, changes: LineChanges): Promise<string[]> {
  const { name } = sold.lines
  for (const line of changes.remove) await deleteRecord(ctx, name, line)
  for (const [index, { id: line, version, values }] of changes.update.entries()) {
    await updateRecord(ctx, name, line, values, { version }).catch((error: unknown) => {
      throw placed(error, `update.${index}`)
    })
  }
  const inputs = changes.create.map((values) => ({ values: { ...values, [sold.by]: id } }))
  const results = inputs.length > 0 ? await createRecords(ctx, name, inputs) : []
  const problems = results.flatMap((one, index) =>
    'violations' in one ? one.violations.map((problem) => at(problem, `create.${index}`)) : [],
  )
  if (problems.length > 0) throw invalid(problems)
  return results.flatMap((one) => ('id' in one ? [one.id] : []))
}

/** A refusal that names the line it is about. */
function placed(error: unknown, place: string): unknown {
  const violations = isObject(error) && error.code === 'invalid' && Array.isArray(error.violations) && error.violations
  return violations ? invalid(violations.map((one: Violation) => at(one, place))) : error
}

function at(problem: Violation, place: string): Violation {
  return { ...problem, field: problem.field === '' ? place : `${place}.${problem.field}` }
}

interface DocumentTotals extends Totals {
  readonly currency: string
  readonly decimals: number
  readonly rounding: RoundingRules
  readonly pricesIncludeTax: boolean
  /** Taxes that a line may bear: those in force where the company is, and those that lines have. */
  readonly choices: readonly LineTax[]
}

/** What a document adds up to, tax by tax, for whoever may read it and its lines. */
export async function readTotals(ctx: Context, moduleName: string, id: string): Promise<DocumentTotals> {
  const kind = documentKindNamed(ctx, moduleName)
  const { keys, line, lines } = kind
  const record: Values = JSON.parse(await getRecord(ctx, moduleName, id))
  const needed = [line.unitPrice, line.quantity, line.discount, line.total, ...(line.taxes ? [line.taxes] : [])]
  const isReadable =
    ctx.policy.scope(lines.name, 'read') !== 'none' &&
    needed.every((name) => ctx.policy.canRead(lines.name, name)) &&
    [keys.total, keys.discount, keys.discountAmount].every((name) => ctx.policy.canRead(moduleName, name))
  if (!isReadable) throw missing()
  const issuedAt = record[keys.issuedAt]
  const taxes = await readTaxes(ctx, typeof issuedAt === 'string' ? issuedAt : undefined)
  const stored = await readLines(ctx, kind, id)
  const currency = String(record[keys.currency] ?? ctx.model.settings.baseCurrency)
  const used = new Set(stored.flatMap(({ own }) => own[line.taxes ?? ''] ?? []))
  return {
    ...totalsOfDocument(ctx.model, kind, record, stored, taxes),
    currency,
    decimals: ctx.model.currencies.get(currency)?.decimals ?? 2,
    rounding: roundingOf(ctx.model),
    pricesIncludeTax: record[keys.pricesIncludeTax] === true,
    choices: choicesOf(ctx, taxes, used),
  }
}

function choicesOf(ctx: Context, taxes: readonly Tax[], used: ReadonlySet<unknown>): LineTax[] {
  const { settings } = ctx.model
  const day = dayIn(ctx.environment.world.now(), settings.timeZone)
  const open = taxesInForce(taxes, { country: settings.country, territory: settings.documents?.territory ?? null, day })
  const all = new Map([...open, ...taxes.filter(({ code }) => used.has(code))].map((tax) => [tax.code, tax]))
  return [...all.values()].map(({ code, name, kind, rate, onTaxes }) => ({
    code,
    name,
    kind,
    rate,
    ...(onTaxes ? { onTaxes } : {}),
  }))
}

/** Lines for items, at the prices and with the taxes of the deal or document that they are for. */
export async function proposeLinesFor(
  ctx: Context,
  moduleName: string,
  id: string,
  items: readonly AskedItem[],
): Promise<ProposedLine[]> {
  const module = moduleOf(ctx, moduleName)
  if (!soldLines(ctx.model, module)) throw missing()
  const record: Values = JSON.parse(await getRecord(ctx, moduleName, id))
  return await proposeLines(ctx, questionOf(ctx, module, record), items)
}

function questionOf(ctx: Context, module: ModelModule, record: Values) {
  const { baseCurrency } = ctx.model.settings
  const kind = documentKind(ctx.model, module)
  const idOf = (value: unknown) => (isObject(value) && typeof value.id === 'string' ? value.id : undefined)
  if (kind) {
    const { keys } = kind
    return {
      currency: String(record[keys.currency] ?? baseCurrency),
      regime: String(record[keys.regime] ?? 'general'),
      customer: idOf(record[keys.customer]),
      priceList: idOf(record[keys.priceList]),
    }
  }
  const amount = record[module.capabilities.pipeline?.amount ?? '']
  const customer = [...module.fields.values()].find(
    ({ type, options }) =>
      type === 'relation' && ctx.model.modules.get(options?.module ?? '')?.capabilities.customer !== undefined,
  )
  return {
    currency: isMoney(amount) ? amount.currency : baseCurrency,
    customer: idOf(record[customer?.name ?? '']),
  }
}
