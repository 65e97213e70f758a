import type { PricedLineKeys } from '#common/capabilities.ts'
import { add, decimalFrom, decimalText, divide, multiply, subtract, type Decimal } from '#common/decimal.ts'
import { isMoney } from '#common/money.ts'
import { recurrences, type LineTax, type PricedLine } from '#common/totals.ts'
import { isReference, type RecordRow, type Reference } from './reader-types.ts'

/** A line as it stands in the editor; numbers are decimal texts. */
export interface LineDraft {
  /** Of the row on the screen, from when it is added; of a line that came stored, its id. */
  readonly key: string
  readonly id?: string
  readonly version?: number
  readonly item: Reference | null
  readonly description: string
  readonly quantity: string | null
  readonly price: string | null
  readonly currency: string
  readonly discount: string | null
  readonly recurrence: string
  readonly taxes: readonly string[]
  /** What a unit costs, for whoever may know and say it; before it is saved none may stand for that of the product. */
  readonly cost: string | null
  readonly costCurrency: string
  /** The price that was proposed: one that was typed over it stays when the quantity changes. */
  readonly proposed?: string | undefined
  /** Where the price is from, told once under the line. */
  readonly hint?: string | undefined
}

let count = 0

export function emptyLine(currency: string): LineDraft {
  count += 1
  const key = `new-${count}`
  return {
    key,
    item: null,
    description: '',
    quantity: '1',
    price: null,
    currency,
    discount: null,
    recurrence: 'once',
    taxes: [],
    cost: null,
    costCurrency: currency,
  }
}

export function isBlank({ id, item, description, price }: LineDraft): boolean {
  return id === undefined && item === null && description.trim() === '' && price === null
}

export function draftOf(keys: PricedLineKeys, row: RecordRow, currency: string, key = row.id): LineDraft {
  const price = row[keys.unitPrice]
  const item = row[keys.item]
  const taxes = row[keys.taxes ?? '']
  const discount = text(row[keys.discount])
  const cost = row[keys.cost ?? '']
  return {
    key,
    id: row.id,
    version: row.version,
    item: isReference(item) ? item : null,
    description: text(row[keys.description]) ?? '',
    quantity: text(row[keys.quantity]),
    price: isMoney(price) ? price.amount : null,
    currency: isMoney(price) ? price.currency : currency,
    discount: discount === '0' ? null : discount,
    recurrence: text(row[keys.recurrence ?? '']) ?? 'once',
    taxes: Array.isArray(taxes) ? taxes.map(String) : [],
    cost: isMoney(cost) ? cost.amount : null,
    costCurrency: isMoney(cost) ? cost.currency : currency,
  }
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** The line as its module takes it. */
function valuesOf(keys: PricedLineKeys, draft: LineDraft, position: number): Record<string, unknown> {
  return {
    [keys.position]: position,
    [keys.item]: draft.item?.id ?? null,
    [keys.description]: draft.description.trim() || (draft.item?.title ?? null),
    [keys.quantity]: draft.quantity,
    [keys.unitPrice]: draft.price === null ? null : { amount: draft.price, currency: draft.currency },
    [keys.discount]: draft.discount ?? '0',
    ...(keys.recurrence === undefined ? {} : { [keys.recurrence]: draft.recurrence }),
    ...(keys.taxes === undefined ? {} : { [keys.taxes]: draft.taxes }),
    ...(keys.cost === undefined
      ? {}
      : { [keys.cost]: draft.cost === null ? null : { amount: draft.cost, currency: draft.costCurrency } }),
  }
}

/** The line as the totals take it. */
export function pricedLine(draft: LineDraft, taxes: readonly LineTax[]): PricedLine {
  return {
    quantity: draft.quantity ?? '0',
    unitPrice: draft.price ?? '0',
    discount: draft.discount,
    taxes: draft.taxes.flatMap((code) => taxes.find((tax) => tax.code === code) ?? []),
    recurrence: recurrences.find((one) => one === draft.recurrence) ?? 'once',
  }
}

export interface Margin {
  /** None where the cost of no line is known. */
  readonly amount: string | undefined
  /** Of what is charged, in hundredths; none of nothing. */
  readonly share: string | undefined
  /** How many lines it does not count, since their cost is in another currency. */
  readonly leftOut: number
}

/** What lines leave of what is charged for them before taxes, of those whose cost is known in the same currency. */
export function marginOf(lines: readonly { readonly draft: LineDraft; readonly base: string }[]): Margin | undefined {
  const known = lines.flatMap(({ draft: { cost, costCurrency, currency, price, quantity }, base }) => {
    const [each, count, charged] = [cost, quantity, base].map((one) => decimalFrom(one ?? undefined))
    const isKnown = price !== null && costCurrency === currency && each && count && charged
    return isKnown ? [{ charged, left: subtract(charged, multiply(each, count)) }] : []
  })
  const leftOut = lines.filter(({ draft }) => draft.cost !== null && draft.costCurrency !== draft.currency).length
  const [first, ...others] = known
  if (!first) return leftOut > 0 ? { amount: undefined, share: undefined, leftOut } : undefined
  const { charged, left } = others.reduce(
    (sum, one) => ({ charged: add(sum.charged, one.charged), left: add(sum.left, one.left) }),
    first,
  )
  const share = divide(multiply(left, hundred), charged, 0)
  return { amount: decimalText(left), share: share && decimalText(share), leftOut }
}

const hundred: Decimal = { units: 100n, scale: 0 }

export interface StoredLine {
  readonly draft: LineDraft
  readonly position: unknown
}

/** What has to be written so that the stored lines are those of the editor, in its order. */
export function changesOf(keys: PricedLineKeys, stored: readonly StoredLine[], drafts: readonly LineDraft[]) {
  const kept = drafts.filter((draft) => !isBlank(draft))
  const before = new Map(stored.map((one) => [one.draft.key, one]))
  const placed = kept.map((draft, index) => ({ draft, values: valuesOf(keys, draft, index + 1) }))
  const left = new Set(kept.map(({ key }) => key))
  return {
    create: placed.flatMap(({ draft, values }) => (draft.id === undefined ? [values] : [])),
    update: placed.flatMap(({ draft, values }) => {
      const old = before.get(draft.key)
      if (!old || draft.id === undefined || draft.version === undefined) return []
      const was = valuesOf(keys, old.draft, Number(old.position ?? 0))
      const changed = Object.entries(values).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]),
      )
      if (changed.length === 0) return []
      return [{ id: draft.id, version: draft.version, values: Object.fromEntries(changed) }]
    }),
    remove: stored.flatMap(({ draft }) => (draft.id !== undefined && !left.has(draft.key) ? [draft.id] : [])),
  }
}

/** The lines that a save makes, in the order in which it does. */
export function newLines(drafts: readonly LineDraft[]): readonly LineDraft[] {
  return drafts.filter((draft) => draft.id === undefined && !isBlank(draft))
}

/** What was typed while `sent` was being saved, over what is stored since. */
export function typedSince(
  sent: readonly LineDraft[],
  drafts: readonly LineDraft[],
  stored: readonly StoredLine[],
): LineDraft[] {
  const before = new Map(sent.map((one) => [one.key, one]))
  const now = new Map(drafts.map((one, place) => [one.key, { one, place }]))
  const kept = stored.flatMap(({ draft }) => {
    const [old, typed] = [before.get(draft.key), now.get(draft.key)?.one]
    if (!old) return [draft]
    return typed ? [{ ...draft, ...differences(old, typed) }] : []
  })
  const made = new Set([...stored.map(({ draft }) => draft.key), ...newLines(sent).map(({ key }) => key)])
  const added = drafts.filter((one) => one.id === undefined && !made.has(one.key) && before.get(one.key) !== one)
  const placeOf = ({ key }: LineDraft) => now.get(key)?.place ?? drafts.length
  return [...kept, ...added].toSorted((a, b) => placeOf(a) - placeOf(b))
}

function differences(old: LineDraft, typed: LineDraft): Partial<LineDraft> {
  const was = new Map<string, unknown>(Object.entries(old))
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => was.get(name) !== value))
}

/** Violations of a refused save, by the key of the line that they are about. */
export function problemsByLine(
  violations: readonly { readonly field: string; readonly message: string }[],
  changes: ReturnType<typeof changesOf>,
  drafts: readonly LineDraft[],
): { readonly lines: ReadonlyMap<string, string>; readonly other: string } {
  const created = newLines(drafts)
  const lines = new Map<string, string>()
  const other: string[] = []
  for (const { field, message } of violations) {
    const [, act, place] = /^(create|update)\.(\d+)/.exec(field) ?? []
    const index = Number(place)
    const id = act === 'update' ? changes.update[index]?.id : undefined
    const key =
      act === 'create' ? created[index]?.key : drafts.find((draft) => id !== undefined && draft.id === id)?.key
    if (key === undefined) other.push(message)
    else lines.set(key, [lines.get(key), message].filter(Boolean).join(' '))
  }
  return { lines, other: other.join(' ') }
}
