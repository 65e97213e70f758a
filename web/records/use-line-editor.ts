import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { PricedLineKeys } from '#common/capabilities.ts'
import { isMoney } from '#common/money.ts'
import { totalsOf, type LineTax, type PricedDocument, type Totals } from '#common/totals.ts'
import { isApiError } from '#web/api/api-error.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import {
  changesOf,
  draftOf,
  emptyLine,
  marginOf,
  newLines,
  pricedLine,
  problemsByLine,
  typedSince,
  type LineDraft,
  type Margin,
  type StoredLine,
} from './line-draft.ts'
import { recordPage, type RecordRow, type Reference } from './reader-types.ts'

export interface LineEditing {
  readonly drafts: readonly LineDraft[]
  /** Of the lines in the currency of the whole. */
  readonly totals: Totals
  /** What lines in other currencies come to, each by itself: never added up with the rest. */
  readonly foreign: readonly { readonly currency: string; readonly total: string }[]
  /** What the lines in the currency of the whole leave, where their cost is known. */
  readonly margin: Margin | undefined
  readonly choices: readonly LineTax[]
  readonly currency: string
  /** What is stored has neither come nor failed yet. */
  readonly isPending: boolean
  readonly isReady: boolean
  readonly isDirty: boolean
  readonly isBusy: boolean
  readonly problems: ReadonlyMap<string, string>
  readonly problem: string
  /** What a line comes to in its own currency. */
  netOf(draft: LineDraft): string
  /** What it leaves, where its cost is known. */
  marginOf(draft: LineDraft): Margin | undefined
  change(key: string, values: Partial<LineDraft>): void
  choose(key: string, item: Reference | null): Promise<void>
  /** The price for another quantity, where it is still the proposed one. */
  reprice(key: string): Promise<void>
  add(): string
  remove(key: string): void
  /** Moves a line to the place of another. */
  move(key: string, to: number): void
  save(): Promise<void>
  discard(): void
}

interface Subject {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly lines: NonNullable<ReaderModule['capabilities']['lines']>
  readonly keys: PricedLineKeys
}

/** The lines of a deal or a document while somebody works on them, with their totals as one types. */
export function useLineEditor(subject: Subject): LineEditing {
  const { module, record, keys } = subject
  const { text } = useLocale()
  const currency = useCurrency(module, record)
  const [rowKeys, setRowKeys] = useState(noKeys)
  const { stored, document, isPending, isReady } = useStored(subject, currency, rowKeys)
  const [typed, setTyped] = useState<Typed>()
  const [isBusy, setBusy] = useState(false)
  const [problems, setProblems] = useState<ReturnType<typeof problemsByLine>>(noProblems)
  const { over, drafts } = typed ?? typedOver(stored)
  const choices = document?.choices ?? noTaxes
  const sums = useTotals(subject, currency, drafts, choices, document)
  const edit = (next: (before: readonly LineDraft[]) => readonly LineDraft[]) =>
    setTyped((before = typedOver(stored)) => ({ ...before, drafts: next(before.drafts) }))
  const toWrite = () => changesOf(keys, stillThere(over, stored), drafts)
  const change = (key: string, values: Partial<LineDraft>) =>
    edit((before) => before.map((one) => (one.key === key ? { ...one, ...values } : one)))

  const { choose, reprice } = usePricing(subject, drafts, edit)

  async function save() {
    const changes = toWrite()
    setBusy(true)
    setProblems(noProblems)
    try {
      const params = { module: module.name, id: record.id }
      const { created } = await call('PATCH /records/:module/:id/lines', { params, body: changes })
      const known = new Map([...rowKeys, ...rowsMade(drafts, created)])
      setRowKeys(known)
      const now = draftsOf(keys, await storedSince(subject), currency, known)
      setTyped((since) =>
        since && since.drafts !== drafts ? typedOver(now, typedSince(drafts, since.drafts, now)) : undefined,
      )
    } catch (error) {
      const found = isApiError(error) ? problemsByLine(error.violations, changes, drafts) : noProblems
      setProblems(found)
      if (found.lines.size === 0 && found.other === '') showInToast(error, text)
    } finally {
      setBusy(false)
    }
  }

  return {
    drafts,
    ...sums,
    choices,
    currency,
    isPending,
    isReady,
    isDirty: typed !== undefined && hasChanges(toWrite()),
    isBusy,
    problems: problems.lines,
    problem: problems.other,
    change,
    choose,
    reprice,
    add() {
      const line = emptyLine(currency)
      edit((before) => [...before, line])
      return line.key
    },
    remove: (key) => edit((before) => before.filter((one) => one.key !== key)),
    move: (key, to) => edit((before) => moved(before, key, to)),
    save,
    discard: () => (setTyped(undefined), setProblems(noProblems)),
  }
}

/** The lines as they are typed, and those that they were typed over: what others add meanwhile stays theirs. */
interface Typed {
  readonly over: readonly StoredLine[]
  readonly drafts: readonly LineDraft[]
}

function typedOver(over: readonly StoredLine[], drafts = over.map(({ draft }): LineDraft => draft)): Typed {
  return { over, drafts }
}

type Edit = (next: (before: readonly LineDraft[]) => readonly LineDraft[]) => void

/** Prices and taxes from the lists: on choosing a product, and again for another quantity. */
function usePricing(subject: Subject, drafts: readonly LineDraft[], edit: Edit) {
  const { text } = useLocale()

  async function propose(item: string, quantity: string) {
    return await proposals(subject, item, quantity, text.lines).catch((error: unknown) => {
      showInToast(error, text)
      return []
    })
  }

  async function choose(key: string, item: Reference | null) {
    edit((before) => before.map((one) => (one.key === key ? { ...one, item, hint: undefined } : one)))
    if (!item) return
    const quantity = drafts.find((one) => one.key === key)?.quantity ?? '1'
    const proposed = await propose(item.id, quantity)
    edit((before) => before.flatMap((one) => (one.key === key ? withProposals(one, proposed) : [one])))
  }

  async function reprice(key: string) {
    const line = drafts.find((one) => one.key === key)
    if (!line?.item || line.price !== line.proposed || line.quantity === null) return
    const [first, ...others] = await propose(line.item.id, line.quantity)
    // The parts of a bundle are lines of their own by now.
    if (!first || others.length > 0 || first.item?.id !== line.item.id) return
    const { price = null, proposed, hint } = first
    edit((before) =>
      before.map((one) => (one.key === key && one.price === line.price ? { ...one, price, proposed, hint } : one)),
    )
  }

  return { choose, reprice }
}

/** What is kept: the lines in their order, and by which taxes and rules the document is totalled. */
function useStored(subject: Subject, currency: string, rowKeys: ReadonlyMap<string, string>) {
  const { module, record, keys } = subject
  const { data, isPending: areLinesPending } = useQuery(storedLines(subject))
  const { data: document, isPending: isTotalPending } = useQuery(documentTotals(module, record))
  const stored = useMemo(() => draftsOf(keys, data, currency, rowKeys), [data, keys, currency, rowKeys])
  const isPriced = module.capabilities.pricedDocument !== undefined
  const isPending = areLinesPending || (isPriced && isTotalPending)
  const isReady = data !== undefined && (document !== undefined || !isPriced)
  return { stored, document, isPending, isReady }
}

/** What others have removed meanwhile is neither changed nor removed again. */
function stillThere(over: readonly StoredLine[], stored: readonly StoredLine[]): readonly StoredLine[] {
  return over.filter((one) => stored.some(({ draft }) => draft.key === one.draft.key))
}

/** A line that somebody is typing into stays the same row once it is stored. */
function rowsMade(drafts: readonly LineDraft[], created: readonly string[]): readonly (readonly [string, string])[] {
  return newLines(drafts).map(({ key }, index) => [created[index] ?? '', key])
}

function draftsOf(
  keys: PricedLineKeys,
  rows: readonly RecordRow[] | undefined,
  currency: string,
  rowKeys: ReadonlyMap<string, string>,
): readonly StoredLine[] {
  return (rows ?? noRows).map((row) => ({
    draft: draftOf(keys, row, currency, rowKeys.get(row.id)),
    position: row[keys.position],
  }))
}

const noRows: readonly RecordRow[] = []
const noKeys: ReadonlyMap<string, string> = new Map()
const noProblems: ReturnType<typeof problemsByLine> = { lines: new Map(), other: '' }
const noTaxes: readonly LineTax[] = []

function hasChanges({ create, update, remove }: ReturnType<typeof changesOf>): boolean {
  return create.length + update.length + remove.length > 0
}

function moved(drafts: readonly LineDraft[], key: string, to: number): readonly LineDraft[] {
  const from = drafts.findIndex((one) => one.key === key)
  const line = drafts[from]
  if (!line || to < 0 || to >= drafts.length) return drafts
  return drafts.toSpliced(from, 1).toSpliced(to, 0, line)
}

/** The one currency of a document; a deal's, or the company's while it has none. */
function useCurrency({ capabilities }: ReaderModule, record: RecordRow): string {
  const { settings } = useModel()
  const own = record[capabilities.pricedDocument?.currency ?? '']
  if (typeof own === 'string') return own
  const amount = record[capabilities.pipeline?.amount ?? '']
  return isMoney(amount) ? amount.currency : settings.baseCurrency
}

const linesMax = 200

function storedLines({ module, record, lines, keys }: Subject) {
  return {
    queryKey: ['records', lines.module, 'related', record.id, lines.by, 'editor'],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const answer = await call('GET /records/:module/:id/related/:related/:by', {
        params: { module: module.name, id: record.id, related: lines.module, by: lines.by },
        query: { limit: linesMax },
        signal,
      })
      const place = (row: RecordRow) => Number(row[keys.position] ?? linesMax)
      return recordPage(answer).rows.toSorted((a, b) => place(a) - place(b))
    },
  }
}

async function storedSince(subject: Subject): Promise<readonly RecordRow[] | undefined> {
  await queryClient.invalidateQueries({ queryKey: ['records'] })
  return queryClient.getQueryData<readonly RecordRow[]>(storedLines(subject).queryKey)
}

function documentTotals(module: ReaderModule, record: RecordRow) {
  return {
    queryKey: ['records', module.name, record.id, 'totals'],
    enabled: module.capabilities.pricedDocument !== undefined,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
      await call('GET /records/:module/:id/totals', { params: { module: module.name, id: record.id }, signal }),
  }
}

type DocumentRules = Pick<PricedDocument, 'rounding' | 'pricesIncludeTax'> | undefined

function useTotals(
  { module, record }: Subject,
  currency: string,
  drafts: readonly LineDraft[],
  choices: readonly LineTax[],
  rules: DocumentRules,
): Pick<LineEditing, 'totals' | 'foreign' | 'netOf' | 'margin' | 'marginOf'> {
  const { currencies } = useModel()
  const decimalsOf = (code: string) => currencies.find((one) => one.code === code)?.decimals ?? 2
  const keys = module.capabilities.pricedDocument
  const discount = keys && discountOf(record[keys.discountAmount], record[keys.discount])
  const inCurrency = (code: string) => drafts.filter((one) => one.currency === code)
  const totals = totalsOf({
    lines: inCurrency(currency).map((one) => pricedLine(one, choices)),
    decimals: decimalsOf(currency),
    ...(rules?.rounding ? { rounding: rules.rounding } : {}),
    discount,
    pricesIncludeTax: rules?.pricesIncludeTax ?? false,
  })
  const others = new Set(drafts.map((one) => one.currency).filter((code) => code !== currency))
  const sum = (code: string, lines: readonly LineDraft[]) =>
    totalsOf({ lines: lines.map((one) => pricedLine(one, [])), decimals: decimalsOf(code) }).total
  const charged = inCurrency(currency).map((draft, index) => ({ draft, base: totals.lines[index]?.base ?? '' }))
  return {
    totals,
    margin: marginOf(charged),
    marginOf: (draft) => marginOf(charged.filter((one) => one.draft === draft)),
    foreign: [...others].map((code) => ({ currency: code, total: sum(code, inCurrency(code)) })),
    netOf: (draft) => sum(draft.currency, [draft]),
  }
}

function discountOf(amount: unknown, percent: unknown): PricedDocument['discount'] {
  if (isMoney(amount)) return { amount: amount.amount }
  return percent === null || percent === undefined ? undefined : { percent: String(percent) }
}

type Words = ReturnType<typeof useLocale>['text']['lines']

async function proposals(
  { module, record }: Subject,
  item: string,
  quantity: string,
  words: Words,
): Promise<readonly Partial<LineDraft>[]> {
  const { lines } = await call('POST /records/:module/:id/prices', {
    params: { module: module.name, id: record.id },
    body: { items: [{ id: item, quantity }] },
  })
  return lines.map((line) => ({
    item: line.item,
    description: line.description,
    quantity: line.quantity,
    price: line.unitPrice.amount,
    proposed: line.unitPrice.amount,
    currency: line.unitPrice.currency,
    cost: line.cost?.amount ?? null,
    ...(line.cost && { costCurrency: line.cost.currency }),
    recurrence: line.recurrence,
    taxes: line.taxes,
    hint: line.convertedFrom
      ? words.converted(line.convertedFrom)
      : line.list === null
        ? undefined
        : words.fromList({ list: line.list }),
  }))
}

/** The first proposal fills the line; the further parts of a bundle come under it. */
function withProposals(line: LineDraft, proposed: readonly Partial<LineDraft>[]): LineDraft[] {
  const [first, ...others] = proposed
  // What was typed while the answer came stays.
  const quantity = others.length === 0 ? line.quantity : (first?.quantity ?? line.quantity)
  return [{ ...line, ...first, quantity }, ...others.map((values) => ({ ...emptyLine(line.currency), ...values }))]
}
