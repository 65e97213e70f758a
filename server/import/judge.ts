import type { ImportOptions } from '#common/api/imports.ts'
import type { Violation } from '#common/errors.ts'
import type { ParseContext } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { checkValues, isEmpty, type Values } from '#server/records/check.ts'
import { parseContext } from '#server/records/parse-context.ts'
import { convertRow, type ConvertOptions } from './convert.ts'
import { factsOf, isToldByKeys, rowKeys } from './facts.ts'
import { lookUpNames, namedModule, resolveNames, type Resolved } from './lookup.ts'
import { findMatches, type Match } from './match.ts'
import { ownValues, type OwnValues } from './own-values.ts'
import type { ImportTarget } from './targets.ts'

/** All that decides what becomes of a row. */
export interface ImportPlan {
  readonly batchId: string
  readonly module: ModelModule
  readonly columns: readonly (ImportTarget | undefined)[]
  readonly options: ImportOptions
  readonly convert: ConvertOptions
}

/** A preview checks new records itself; a run leaves that to the write pipeline, which does it anyway. */
type Purpose = 'preview' | 'run'

export interface StagedRow {
  readonly number: number
  readonly cells: readonly string[]
  /** What the reader of the file found wrong. */
  readonly problems: readonly Violation[] | null
}

export interface NewRow {
  readonly kind: 'create'
  readonly values: Values
  /** By relation field the company to be created first. */
  readonly related: ReadonlyMap<string, string>
  readonly keys: readonly string[]
  /** Whether its keys tell all rows of the file that are the same. */
  readonly isToldByKeys: boolean
  /** Whether it stays so while nothing becomes of the records with which it was compared. */
  readonly isLasting: boolean
}

export type Verdict =
  | NewRow
  | {
      readonly kind: 'update'
      readonly match: Match
      /** Of the record, by which the values were chosen. */
      readonly version: number
      readonly values: Values
      readonly keys: readonly string[]
    }
  | { readonly kind: 'duplicate'; readonly match: Match }
  | { readonly kind: 'rejected'; readonly problems: readonly Violation[] }

/** What would become of each row now. Reads, and writes nothing. */
export async function judgeRows(
  ctx: Context,
  plan: ImportPlan,
  rows: readonly StagedRow[],
  purpose: Purpose,
): Promise<Verdict[]> {
  const { module, options } = plan
  const context = parseContext(ctx, module)
  const converted = rows.map((row) => convertRow(ctx.model, module, plan.columns, row.cells, plan.convert))
  const names = await lookUpNames(ctx, module, converted)
  const facts = converted.map((row) => factsOf(module, row, context))
  const matches = await findMatches(ctx, module, facts, options.match)
  const ids = matches.flatMap((match) => (match?.module === module ? [match.id] : []))
  const owns = await ownValues(ctx, module, options.onMatch === 'skip' ? [] : ids)
  return rows.map((row, index) => {
    const [one, found, match] = [converted[index], facts[index], matches[index]]
    if (row.problems) return { kind: 'rejected', problems: row.problems }
    if (!one || !found) return { kind: 'rejected', problems: [] }
    const resolved = resolveNames(ctx, module, one, names, options.createRelated)
    const keys = rowKeys(module, found, options.match)
    // People come and go without a line in the log.
    const namesPeople = [...one.named.keys()].some((name) => namedModule(ctx, module, name)?.capabilities.user)
    const marks = {
      keys,
      isToldByKeys: isToldByKeys(module, found),
      isLasting: resolved.created.size === 0 && !namesPeople,
    }
    if (!match) return judgeNew(ctx, plan, purpose === 'preview' ? context : undefined, resolved, marks)
    // A record of this very file: the row adds nothing, but is refused all the same where it is wrong.
    if (match.batch === plan.batchId) {
      const verdict = judgeNew(ctx, plan, context, resolved, marks)
      return verdict.kind === 'rejected' ? verdict : { kind: 'duplicate', match }
    }
    return judgeMatch(ctx, plan, context, resolved, keys, match, owns.get(match.id))
  })
}

function judgeNew(
  ctx: Context,
  plan: ImportPlan,
  context: ParseContext | undefined,
  resolved: Resolved,
  marks: Pick<NewRow, 'keys' | 'isToldByKeys' | 'isLasting'>,
): Verdict {
  const { module, options } = plan
  const values: Values = {
    ...(module.capabilities.owned && options.owner !== undefined ? { owner: options.owner } : {}),
    ...options.values,
    ...resolved.input,
  }
  const violations = context ? checkNew(ctx, plan, context, values, resolved) : []
  const problems = [...resolved.problems, ...violations]
  if (problems.length > 0) return { kind: 'rejected', problems }
  return { kind: 'create', values, related: resolved.created, ...marks }
}

function checkNew(
  ctx: Context,
  { module }: ImportPlan,
  context: ParseContext,
  values: Values,
  resolved: Resolved,
): readonly Violation[] {
  const { owner: _owner, ...fields } = values
  const pending = Object.fromEntries([...resolved.created.keys()].map((name) => [name, pendingId]))
  const options = { before: null, internal: false }
  return checkValues(ctx, module, { ...fields, ...pending }, context, options).violations
}

/** Stands for the company that is created only when the row is written. */
const pendingId = '00000000-0000-4000-8000-000000000000'

function judgeMatch(
  ctx: Context,
  plan: ImportPlan,
  context: ParseContext,
  resolved: Resolved,
  keys: readonly string[],
  match: Match,
  record: OwnValues | undefined,
): Verdict {
  const { module, options } = plan
  if (options.onMatch === 'skip' || match.module !== module || !record) return { kind: 'duplicate', match }
  const { version, values: own } = record
  const { owner: _owner, ...given } = resolved.input
  const input = mergeParts(given, own)
  const empty = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isEmpty(own[name])))
  // What the import gives to all never replaces what a record has.
  const chosen = { ...empty(options.values), ...(options.onMatch === 'fill' ? empty(input) : input) }
  const { violations } = checkValues(ctx, module, chosen, context, { before: own, internal: false })
  const problems = [...resolved.problems, ...violations]
  if (problems.length > 0) return { kind: 'rejected', problems }
  if (Object.keys(chosen).length === 0) return { kind: 'duplicate', match }
  return { kind: 'update', match, version, values: chosen, keys }
}

/** A column with a part of an address changes that part; the others stay. */
function mergeParts(input: Values, own: Values): Values {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const old = own[name]
      const isComposite = isObject(value) && isObject(old) && !('amount' in value)
      return [name, isComposite ? { ...old, ...value } : value]
    }),
  )
}
