import sql, { raw } from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { isComputed } from './fields.ts'
import { addDays } from '#common/dates.ts'
import type { Values } from './check.ts'
import { documentKind, documentKindOfLines, fieldOf, type DocumentKind } from './document.ts'
import { columnName } from './select.ts'
import { readTaxes } from './taxes.ts'
import type { Writing } from './write.ts'

const validityDaysUsual = 30

/** What a new document has where nothing is said: the company's currency and term. */
export function documentDefaults(ctx: Context, module: ModelModule, values: Values, today: string): Values {
  const kind = documentKind(ctx.model, module)
  if (!kind) return {}
  const { keys } = kind
  const { baseCurrency, documents } = ctx.model.settings
  const isEmpty = (name: string) => values[name] === null || values[name] === undefined
  return {
    ...(isEmpty(keys.currency) ? { [keys.currency]: baseCurrency } : {}),
    ...(isEmpty(keys.validUntil)
      ? { [keys.validUntil]: addDays(today, documents?.validityDays ?? validityDaysUsual) }
      : {}),
  }
}

/** A record as it was, null where it is new, and what changes of it; null where it goes or comes as it is. */
interface Change {
  readonly before: Values | null
  readonly changed: Values | null
}

/** What documents and lines of documents refuse, in the order of the changes; nothing in other modules. */
export async function documentRefusals(
  ctx: Writing,
  module: ModelModule,
  changes: readonly Change[],
): Promise<readonly (readonly Violation[])[]> {
  if (!documentKind(ctx.model, module) && !documentKindOfLines(ctx.model, module)) return changes.map(() => [])
  const ofLines = await lineProblems(
    ctx,
    module,
    changes.map(({ before, changed }) => ({ before, after: changed && { ...before, ...changed } })),
  )
  return changes.map(({ before, changed }, index) => [
    ...(changed ? documentProblems(ctx, module, before, changed) : []),
    ...(ofLines[index] ?? []),
  ])
}

/**
 * What a document refuses: any change once it is issued, whoever asks, but for its course (its state
 * and what goes with it) and its holders; a currency that the company does not have.
 */
function documentProblems(
  ctx: Context,
  module: ModelModule,
  before: Values | null,
  changed: Values,
): readonly Violation[] {
  const kind = documentKind(ctx.model, module)
  if (!kind || ctx.joins) return []
  const { keys } = kind
  const problems: Violation[] = []
  const currency = changed[keys.currency]
  if (typeof currency === 'string' && !ctx.model.currencies.has(currency)) {
    problems.push(
      violation(
        keys.currency,
        'currency',
        'No es una moneda de la empresa.',
        'It is not one of the company’s currencies.',
      ),
    )
  }
  const given = [keys.discount, keys.discountAmount].filter((name) => {
    const value = Object.hasOwn(changed, name) ? changed[name] : before?.[name]
    return value !== null && value !== undefined
  })
  if (given.length === 2 && given.some((name) => Object.hasOwn(changed, name))) {
    problems.push(
      violation(
        keys.discountAmount,
        'discount',
        'El descuento es un porcentaje o un importe, no los dos.',
        'The discount is a percentage or an amount, not both.',
      ),
    )
  }
  const isIssued = before !== null && before[keys.status] !== 'draft'
  if (!isIssued || Object.hasOwn(changed, keys.status)) return problems
  const touched = Object.keys(changed).filter((name) => {
    const field = module.fields.get(name)
    return field !== undefined && !isComputed(field) && field.type !== 'relations'
  })
  return [...problems, ...touched.map((name) => ({ ...issuedProblem, field: name }))]
}

const issuedProblem = violation(
  '',
  'issued',
  'Está emitido y ya no cambia. Haz una versión nueva.',
  'It has been issued and no longer changes. Make a new version.',
)

/** A line as it was and as it would be; null where it is not. */
interface LineChange {
  readonly before: Values | null
  readonly after: Values | null
}

/**
 * What lines refuse: their document is issued; a price in another currency than the document's; a tax
 * that is none of the company's. In the order of the changes.
 */
async function lineProblems(
  ctx: Writing,
  module: ModelModule,
  changes: readonly LineChange[],
): Promise<readonly (readonly Violation[])[]> {
  const kind = documentKindOfLines(ctx.model, module)
  if (!kind || changes.length === 0 || ctx.joins) return changes.map(() => [])
  const ids = changes.flatMap(({ before, after }) => [before?.[kind.by], after?.[kind.by]])
  const parents = await readParents(ctx, kind, [...new Set(ids.filter((id) => typeof id === 'string'))])
  const isNamed = changes.some((change) => newCodes(kind, change).length > 0)
  const codes = new Set(isNamed ? (await readTaxes(ctx)).map(({ code }) => code) : [])
  return changes.map((change) => [
    ...lockedParents(kind, change, parents),
    ...(change.after ? ofLine(kind, change, change.after, parents, codes) : []),
  ])
}

interface Parent {
  readonly status: string | null
  readonly currency: string | null
}

async function readParents(ctx: Writing, kind: DocumentKind, ids: readonly string[]): Promise<Map<string, Parent>> {
  if (ids.length === 0) return new Map()
  const column = (name: string) => raw(columnName(fieldOf(kind.module, name), 't')(''))
  // Locked, so that nobody issues the document while a line of it is being written.
  const rows = await ctx.tx.query<Parent & { id: string }>(sql`
    select t.id, ${column(kind.keys.status)} as status, ${column(kind.keys.currency)} as currency
    from ${tableOf(ctx, kind.module)} t where t.id = any(${ids}::uuid[]) and t.deleted_at is null
    order by t.id for update of t`)
  return new Map(rows.map((row) => [row.id, row]))
}

function lockedParents(kind: DocumentKind, { before, after }: LineChange, parents: Map<string, Parent>): Violation[] {
  const ids = new Set([before?.[kind.by], after?.[kind.by]].map(String))
  const isLocked = [...ids].some((id) => (parents.get(id)?.status ?? 'draft') !== 'draft')
  return isLocked ? [{ ...issuedProblem, field: kind.by }] : []
}

/** Taxes that a line did not bear before. */
function newCodes({ line }: DocumentKind, { before, after }: LineChange): string[] {
  const named = after?.[line.taxes ?? '']
  const old = before?.[line.taxes ?? '']
  return Array.isArray(named) ? named.map(String).filter((code) => !Array.isArray(old) || !old.includes(code)) : []
}

function ofLine(
  kind: DocumentKind,
  change: LineChange,
  after: Values,
  parents: Map<string, Parent>,
  codes: ReadonlySet<string>,
): Violation[] {
  const { line, by } = kind
  const problems: Violation[] = []
  const currency = parents.get(String(after[by]))?.currency
  const price = after[line.unitPrice]
  if (currency && isMoney(price) && price.currency !== currency) {
    problems.push(
      violation(
        line.unitPrice,
        'currency',
        `El presupuesto está en ${currency}: pon el precio en ${currency}.`,
        `The quote is in ${currency}: give the price in ${currency}.`,
      ),
    )
  }
  const unknown = newCodes(kind, change).filter((code) => !codes.has(code))
  if (line.taxes !== undefined && unknown.length > 0) {
    problems.push(
      violation(
        line.taxes,
        'reference',
        `No existe el impuesto ${unknown.join(', ')}.`,
        `There is no tax ${unknown.join(', ')}.`,
      ),
    )
  }
  return problems
}

/** Why records cannot go to the trash: an issued document keeps its number, and its lines. */
export async function deletionProblem(
  ctx: Writing,
  module: ModelModule,
  rows: readonly { readonly own: Values }[],
): Promise<Violation | undefined> {
  const kind = documentKind(ctx.model, module)
  const { number } = kind?.keys ?? {}
  if (number !== undefined && rows.some(({ own }) => own[number] !== null && own[number] !== undefined)) {
    return violation(
      number,
      'issued',
      'Tiene número y no se elimina: la serie no deja huecos.',
      'It has a number and is not deleted: the series leaves no gaps.',
    )
  }
  const problems = await lineProblems(
    ctx,
    module,
    rows.map(({ own }) => ({ before: own, after: null })),
  )
  return problems.flat()[0]
}
