import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Values } from './check.ts'
import { createAll, createRecord } from './create.ts'
import { documentKindNamed, fieldOf, readLines, soldLines, type DocumentKind, type SoldLines } from './document.ts'
import { lineAs } from './document-deal.ts'
import { readIfSeen, terms, writableOnly } from './document-terms.ts'
import { moduleOf } from './fields.ts'
import { getRecord } from './list.ts'
import { converter, taxesOfItems } from './prices.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

/**
 * A draft for whoever a record is about: a lead, a deal, a customer or a person. It takes what the
 * user may read of them: the lines of a deal, and the customer's address, regime, prices and terms.
 */
export async function createDocumentFrom(
  ctx: Context,
  sourceName: string,
  id: string,
  documentName: string,
): Promise<string> {
  const kind = documentKindNamed(ctx, documentName)
  writableModule(ctx, documentName, 'create')
  const source = moduleOf(ctx, sourceName)
  const record: Values = JSON.parse(await getRecord(ctx, sourceName, id))
  const parties = partiesOf(kind, source, record)
  const customer = moduleWith(ctx.model, 'customer')
  const customerId = parties[kind.keys.customer]
  const known =
    customer && typeof customerId === 'string'
      ? await readIfSeen(ctx, customer, customerId)
      : source.capabilities.lead
        ? record
        : undefined
  return await inWrite(ctx, async (inner) => {
    const sold = source.capabilities.pipeline && soldLines(inner.model, source)
    const lines = sold ? await readLines(inner, sold, id) : []
    const prices = lines.flatMap(({ own }) => own[sold?.line.unitPrice ?? ''] ?? []).filter(isMoney)
    const amount = record[source.capabilities.pipeline?.amount ?? '']
    const currency = prices[0]?.currency ?? (isMoney(amount) ? amount.currency : undefined)
    const values = writableOnly(inner, kind.module, {
      [subjectOf(kind)]: subject(source, record),
      ...terms(kind, customer, known),
      ...parties,
      ...(currency === undefined ? {} : { [kind.keys.currency]: currency }),
    })
    const made = await createRecord(inner, documentName, values)
    if (sold) await copyDealLines(inner, kind, sold, lines, { made, currency, regime: regimeOf(kind, values) })
    return made
  })
}

/** The text field that a person titles a document by: the first of its title that can be typed. */
function subjectOf({ module, keys }: DocumentKind): string {
  return module.titleFields.find((name) => name !== keys.number) ?? module.titleFields[0] ?? ''
}

function subject(source: ModelModule, record: Values): string {
  const need = source.capabilities.lead?.need
  const asked = need === undefined ? undefined : record[need]
  const text = typeof asked === 'string' && asked !== '' ? asked : String(record.title)
  return text.replace(/\s+/g, ' ').slice(0, 120)
}

/** To whom it is: the record itself and those that it points to, each in its place. */
function partiesOf(kind: DocumentKind, source: ModelModule, record: Values): Values {
  const { customer, person, lead, deal } = kind.keys
  const places = [customer, person, lead, deal]
  const targetOf = (name: string) => fieldOf(kind.module, name).options?.module
  const values: Record<string, unknown> = {}
  for (const place of places) {
    const target = targetOf(place)
    if (target === source.name) values[place] = record.id
    // A lead that became a customer is one already; others name no lead.
    if (values[place] !== undefined || place === lead || place === deal) continue
    const field = [...source.fields.values()].find(
      ({ type, options, name }) => type === 'relation' && options?.module === target && isObject(record[name]),
    )
    const value = field && record[field.name]
    if (isObject(value)) values[place] = value.id
  }
  if (Object.keys(values).length === 0) throw missing()
  return values
}

function regimeOf({ keys }: DocumentKind, values: Values): string {
  return String(values[keys.regime] ?? 'general')
}

interface Copy {
  readonly made: string
  readonly currency: string | undefined
  readonly regime: string
}

async function copyDealLines(
  ctx: Writing,
  kind: DocumentKind,
  sold: SoldLines,
  lines: Awaited<ReturnType<typeof readLines>>,
  { made, currency = ctx.model.settings.baseCurrency, regime }: Copy,
): Promise<void> {
  if (lines.length === 0) return
  const items = lines.map(({ own }) => own[sold.line.item])
  const taxes = await taxesOfItems(ctx, items, regime)
  const prices = lines.map(({ own }) => own[sold.line.unitPrice])
  const convert = await converter(ctx, prices.filter(isMoney), currency)
  const inputs = lines.map(({ own }, index) => {
    const price = prices[index]
    return {
      values: {
        ...lineAs(sold.line, kind.line, own),
        [kind.by]: made,
        ...(isMoney(price) ? { [kind.line.unitPrice]: convert(price) } : {}),
        ...(kind.line.taxes === undefined ? {} : { [kind.line.taxes]: taxes[index] ?? [] }),
      },
    }
  })
  await createAll(ctx, kind.lines.name, inputs)
}
