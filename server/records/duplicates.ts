import sql, { raw } from 'sql-template-tag'
import { fieldType } from '#catalog/field-types/index.ts'
import { invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { findCandidates, scoreOf, tellingFields, type Candidate, type Reason, type Traits } from './candidates.ts'
import type { Values } from './check.ts'
import { readableKinds, type KeyKind } from './duplicate-keys.ts'
import { pairTable, scanTable } from './duplicate-scan.ts'
import { readableField } from './fields.ts'
import { reader, visibleIds } from './list.ts'
import { canMerge, mergeableModule } from './merge.ts'
import { parseContext } from './parse-context.ts'
import { limitTo, recordJson } from './select.ts'
import { inWrite } from './write.ts'

interface FoundDuplicate extends Candidate {
  readonly module: string
}

/**
 * Records that may be the one whose values are being typed, the surest first: of the same module, and
 * for a new record of those that stand for the same kind of somebody.
 */
export async function findDuplicates(
  ctx: Context,
  moduleName: string,
  values: Values,
  except?: string,
): Promise<FoundDuplicate[]> {
  const module = mergeableModule(ctx, moduleName)
  const traits = traitsOf(ctx, module, values)
  const own = await findCandidates(ctx, module, traits)
  const found = own.map((one) => ({ ...one, module: module.name }))
  for (const other of except === undefined ? kindred(ctx, module) : []) {
    const alike = await findCandidates(ctx, other, { ...traits, phone: [], name: '' })
    found.push(...alike.map((one) => ({ ...one, module: other.name })))
  }
  const apart = new Set(except === undefined ? [] : [except, ...(await dismissedOf(ctx, except))])
  return found.filter(({ id }) => !apart.has(id)).toSorted((a, b) => b.score - a.score)
}

function kindred(ctx: Context, module: ModelModule): ModelModule[] {
  return [...ctx.model.modules.values()].filter(
    (other) =>
      other !== module &&
      canMerge(other) &&
      ctx.policy.scope(other.name, 'read') !== 'none' &&
      (other.capabilities.person === undefined) === (module.capabilities.person === undefined),
  )
}

/** In stored form; what cannot be read yet, because it is half typed, is left out. */
function traitsOf(ctx: Context, module: ModelModule, values: Values): Traits {
  const context = parseContext(ctx, module)
  const ofType = (type: string): string[] =>
    [...module.fields.values()].flatMap((field) => {
      const value = values[field.name]
      if (field.type !== type || value === null || value === undefined || value === '') return []
      const parsed = fieldType(type).parse(value, field, context)
      const stored = 'value' in parsed ? parsed.value : null
      const text = isObject(stored) ? stored.value : stored
      return typeof text === 'string' ? [text] : []
    })
  const named = module.titleFields.map((name) => (readableField(ctx, module, name) ? values[name] : undefined))
  const name = named.filter((part) => typeof part === 'string' && part.trim() !== '').join(' ')
  // Of somebody with a surname the first name alone says nothing.
  const isHalf = module.capabilities.person !== undefined && !name.trim().includes(' ')
  return {
    taxId: ofType('taxId'),
    email: ofType('email').map((one) => one.toLowerCase()),
    phone: ofType('phone'),
    name: isHalf ? '' : name,
  }
}

async function dismissedOf(ctx: Context, id: string): Promise<string[]> {
  const rows = await reader(ctx).query<{ other: string }>(sql`
    select case when first_id = ${id} then second_id else first_id end as other from ${pairTable(ctx)}
    where (first_id = ${id} or second_id = ${id}) and dismissed_at is not null`)
  return rows.map((row) => row.other)
}

interface DuplicatePair {
  readonly first: Values
  readonly second: Values
  readonly reasons: readonly Reason[]
  readonly score: number
}

interface PairPage {
  readonly pairs: readonly DuplicatePair[]
  readonly next: string | null
  readonly scan: { readonly startedAt: string | null; readonly finishedAt: string | null }
}

interface PairRow extends Record<string, unknown> {
  readonly first_id: string
  readonly second_id: string
  readonly reasons: readonly KeyKind[]
  readonly score: number
  readonly first: Values
  readonly second: Values
}

/** The queue: pairs of which the reader may see both, for reasons that they may read, the surest first. */
export async function listPairs(
  ctx: Context,
  moduleName: string,
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<PairPage> {
  const module = mergeableModule(ctx, moduleName)
  const kinds = readableKinds(module, (name) => readableField(ctx, module, name) !== undefined)
  const limit = Math.min(query.limit ?? 25, 100)
  const record = (alias: string) => recordJson(ctx, module, tellingFields(ctx, module), alias)
  const rows = await reader(ctx).query<PairRow>(sql`
    select p.first_id, p.second_id, p.reasons, p.score, ${record('a')} as first, ${record('b')} as second
    from ${pairTable(ctx)} p
    join ${tableOf(ctx, module)} a on a.id = p.first_id and a.deleted_at is null and ${rowRule(ctx, module, 'read', 'a')}
    join ${tableOf(ctx, module)} b on b.id = p.second_id and b.deleted_at is null and ${rowRule(ctx, module, 'read', 'b')}
    where p.module_id = ${module.id} and p.dismissed_at is null and p.reasons && ${kinds}::text[] and ${after(query.cursor)}
    order by p.score desc, p.first_id, p.second_id ${limitTo(limit + 1)}`)
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const [scan] = await reader(ctx).query<PairPage['scan'] & Record<string, unknown>>(sql`
    select started_at as "startedAt", finished_at as "finishedAt" from ${scanTable(ctx)} where module_id = ${module.id}`)
  return {
    pairs: page.map(({ first, second, reasons }) => {
      const shown = reasons.filter((reason) => kinds.includes(reason))
      return { first, second, reasons: shown, score: scoreOf(shown) }
    }),
    next: last ? `${last.score}.${last.first_id}.${last.second_id}` : null,
    scan: { startedAt: scan?.startedAt ?? null, finishedAt: scan?.finishedAt ?? null },
  }
}

function after(cursor: string | undefined) {
  if (cursor === undefined) return sql`true`
  const [, score, first, second] = /^(\d{1,6})\.([0-9a-f-]{36})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (score === undefined || first === undefined || second === undefined) {
    throw invalidField('cursor', 'value', 'La página pedida no es válida.', 'The requested page is not valid.')
  }
  return sql`(p.score < ${score}::int or (p.score = ${score}::int and (p.first_id, p.second_id) > (${first}::uuid, ${second}::uuid)))`
}

/** Remembers that two records are not the same, or that they may be after all. */
export async function dismissPair(
  ctx: Context,
  moduleName: string,
  ids: readonly [string, string],
  dismissed: boolean,
): Promise<void> {
  const module = mergeableModule(ctx, moduleName)
  const [first = '', second = ''] = ids.toSorted()
  if (first === second || (await visibleIds(ctx, moduleName, [first, second])).length < 2) throw missing()
  const { environment, policy } = ctx
  const at = dismissed ? environment.world.now() : null
  await inWrite(ctx, async (inner) => {
    await inner.tx.query(sql`
      insert into ${pairTable(ctx)} (first_id, second_id, module_id, reasons, score, found_at, dismissed_at, dismissed_by)
      select ${first}, ${second}, ${module.id}, '{}', 0, ${environment.world.now()}, ${at}, ${policy.userId}
      where ${raw(dismissed ? 'true' : 'false')} or exists (
        select 1 from ${pairTable(ctx)} where first_id = ${first} and second_id = ${second})
      on conflict (first_id, second_id) do update
        set dismissed_at = excluded.dismissed_at, dismissed_by = excluded.dismissed_by`)
  })
}
