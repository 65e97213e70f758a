import { invalid, invariant, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { groupSetId, groupsOfUsers } from '#server/access/group-sets.ts'
import type { Context } from '#server/context.ts'
import { nextNumbers } from './auto-number.ts'
import { checkValues, type Values } from './check.ts'
import { claimFiles } from './claim-files.ts'
import { storedFormulas } from './computed.ts'
import { withContent } from './content.ts'
import { documentRefusals } from './document-rules.ts'
import { withTerms } from './document-terms.ts'
import { afterWrite } from './effects.ts'
import { withCosts } from './line-costs.ts'
import { lockSummed } from './lock-summed.ts'
import { checkNesting } from './folders.ts'
import { insertRecords, type NewRecord } from './insert.ts'
import { saveLinks } from './links.ts'
import { parseContext } from './parse-context.ts'
import { withBaseAmounts, ratesFor } from './base-amounts.ts'
import { withBeginnings } from './record-rules.ts'
import { refusedParents } from './need-before-lines.ts'
import { checkReferences, findTitles, referencesOf, type Titles } from './references.ts'
import { tellOwners } from './tell.ts'
import { versionNumbers } from './versions.ts'
import { constraintViolation, groupsOf, inWrite, ownerOf, writableModule, type Writing } from './write.ts'

interface CreateOptions {
  /** Chosen by the caller, so that a retry makes no second record. */
  readonly id?: string
  readonly createdAt?: string
  readonly createdBy?: string | null
  /** Import batch. */
  readonly batch?: string
  /** The system writes: read-only fields may be given. */
  readonly internal?: boolean
  /** Its refusal ends the transaction: nothing need be saved from it, and whoever opened it is told at its end. */
  readonly alone?: boolean
  /** Groups inherited besides those of creator and owner: the parent record's. */
  readonly groups?: readonly string[]
}

interface CreateInput {
  /** Field values in API form, and `owner` and `groups`. */
  readonly values: Values
  readonly options?: CreateOptions
}

export type CreateResult = { readonly id: string } | { readonly violations: readonly Violation[] }

/** Creates one record. @throws invalid, with every violation */
export async function createRecord(
  ctx: Context,
  moduleName: string,
  values: Values,
  options: CreateOptions = {},
): Promise<string> {
  const [result] = await writeNew(ctx, moduleName, [{ values, options }], { alone: options.alone ?? !ctx.tx })
  invariant(result, 'each input has a result')
  if ('violations' in result) throw invalid(result.violations)
  return result.id
}

/**
 * Creates records in one transaction: valid ones are written, each other one answers with its
 * violations. The same steps for one record and for thousands.
 */
export async function createRecords(
  ctx: Context,
  moduleName: string,
  inputs: readonly CreateInput[],
): Promise<CreateResult[]> {
  return await writeNew(ctx, moduleName, inputs, { alone: false })
}

/** Creates records, all or none. @throws invalid, with every violation */
export async function createAll(ctx: Context, moduleName: string, inputs: readonly CreateInput[]): Promise<void> {
  const results = await createRecords(ctx, moduleName, inputs)
  const problems = results.flatMap((one) => ('violations' in one ? one.violations : []))
  if (problems.length > 0) throw invalid(problems)
}

async function writeNew(
  ctx: Context,
  moduleName: string,
  inputs: readonly CreateInput[],
  { alone }: { readonly alone: boolean },
): Promise<CreateResult[]> {
  const module = writableModule(ctx, moduleName, 'create')
  return await inWrite(ctx, async (inner) => {
    const begun = await withBeginnings(inner, module, await withTerms(inner, module, inputs))
    const prepared = await prepare(inner, module, begun)
    const ready = prepared.flatMap((one) => ('record' in one ? [one.record] : []))
    const refused = await insertOrSplit(inner, module, ready, { titles: prepared.titles, alone })
    const written = ready.filter((record) => !refused.has(record.id))
    for (const record of written) {
      const problems = await claimFiles(inner, module, record.id, record.values)
      if (problems.length > 0) throw invalid(problems)
      await saveLinks(inner, module, record.id, record.values)
    }
    await afterWrite(
      inner,
      module,
      written.map((record) => ({ id: record.id, before: null, after: record.values, at: record.createdAt })),
    )
    await tellOwners(inner, module, written)
    return prepared.map((one) => {
      if (!('record' in one)) return { violations: one.violations }
      const problem = refused.get(one.record.id)
      return problem ? { violations: [problem] } : { id: one.record.id }
    })
  })
}

type Prepared = { readonly record: NewRecord } | { readonly violations: readonly Violation[] }

async function prepare(
  ctx: Writing,
  module: ModelModule,
  inputs: readonly CreateInput[],
): Promise<Prepared[] & { titles: Titles }> {
  const context = parseContext(ctx, module)
  const checked = inputs.map(({ values, options }) => {
    const { owner, groups, ...fields } = values
    const outcome = checkValues(ctx, module, fields, context, { before: null, internal: options?.internal ?? false })
    return {
      ...outcome,
      owner: ownerOf(ctx, module, owner),
      groups: groupsOf(ctx, module, groups),
      options: options ?? {},
    }
  })
  const references = checked.map((one) => referencesOf(ctx, module, one.values))
  const values = checked.map((one) => one.values)
  const written = await withCosts(ctx, module, values)
  const titles = await findTitles(ctx, references.flat())
  const closed = await refusedParents(ctx, module, references.flat(), titles)
  const rates = await ratesFor(ctx, written)
  const refusals = await refusalsOf(ctx, module, written)
  const numbers = await numbersFor(ctx, module, written)
  // The writer's own groups are known with their roles; the system has neither.
  const { userId, roleIds } = ctx.policy
  const owners = checked.flatMap((one) => ('value' in one.owner && one.owner.value ? [one.owner.value] : []))
  const ownerIds = [...new Set(owners)].filter((id) => id !== userId || roleIds.length === 0)
  const ownerGroups = await groupsOfUsers(ctx.tx, ctx.environment.schema, ownerIds)
  const results: Prepared[] = []
  for (const [index, one] of checked.entries()) {
    const money = withBaseAmounts(module, written[index] ?? one.values, rates, null)
    const violations = [
      ...one.violations,
      ...checkReferences(references[index] ?? [], titles),
      ...(references[index] ?? []).flatMap(({ id }) => closed.get(id) ?? []),
      ...money.violations,
      ...(refusals[index] ?? []),
      ...('problem' in one.owner ? [one.owner.problem] : []),
      ...('problem' in one.groups ? [one.groups.problem] : []),
    ]
    if (violations.length > 0) {
      results.push({ violations })
      continue
    }
    const owner = 'value' in one.owner ? one.owner.value : null
    const given = 'value' in one.groups ? one.groups.value : undefined
    const inherited = [
      ...ctx.policy.ownGroupIds,
      ...(owner ? (ownerGroups.get(owner) ?? []) : []),
      ...(one.options.groups ?? []),
    ]
    const groups = module.capabilities.owned ? [...new Set(given ?? inherited)] : []
    const values = withContent(module, { ...money.values, ...numbers[index] })
    results.push({
      record: {
        id: one.options.id ?? ctx.environment.world.newId(),
        values: { ...values, ...storedFormulas(ctx, module, values) },
        owner,
        groups,
        groupSet: await groupSetId(ctx.environment, groups),
        createdAt: one.options.createdAt ?? ctx.environment.world.now(),
        createdBy: one.options.createdBy === undefined ? ctx.policy.userId : one.options.createdBy,
        batch: one.options.batch ?? null,
      },
    })
  }
  return Object.assign(results, { titles })
}

/** What documents and folders refuse of each of the new records. */
async function refusalsOf(
  ctx: Writing,
  module: ModelModule,
  values: readonly Values[],
): Promise<readonly (readonly Violation[])[]> {
  const refused = await documentRefusals(
    ctx,
    module,
    values.map((changed) => ({ before: null, changed })),
  )
  if (!module.capabilities.folder) return refused
  const found: Violation[][] = []
  for (const [index, one] of values.entries()) {
    found.push([...(refused[index] ?? []), ...(await checkNesting(ctx, module, null, one))])
  }
  return found
}

/** What the system numbers by itself, for each of the new records. */
async function numbersFor(ctx: Writing, module: ModelModule, values: readonly Values[]): Promise<Values[]> {
  const numbers = await nextNumbers(ctx, module, values.length)
  const versions = await versionNumbers(ctx, module, values)
  return values.map((_, index) => ({ ...numbers[index], ...versions[index] }))
}

/** Inserts all at once; where a unique rule is broken, one by one to find the guilty. */
async function insertOrSplit(
  ctx: Writing,
  module: ModelModule,
  records: readonly NewRecord[],
  { titles, alone }: { readonly titles: Titles; readonly alone: boolean },
): Promise<Map<string, Violation>> {
  const refusals = new Map<string, Violation>()
  await lockSummed(ctx, module, records)
  const attempt = async (some: readonly NewRecord[]): Promise<void> => {
    if (alone) return await insertRecords(ctx, module, some, titles)
    try {
      await ctx.tx.savepoint(async () => await insertRecords(ctx, module, some, titles))
    } catch (error) {
      const problem = constraintViolation(module, error)
      const [first] = some
      if (!problem || !first) throw error
      if (some.length === 1) refusals.set(first.id, problem)
      else for (const half of halves(some)) await attempt(half)
    }
  }
  await attempt(records)
  return refusals
}

export function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
