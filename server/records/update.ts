import sql, { join, raw, type Sql } from 'sql-template-tag'
import { conflict, invalid, missing, violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { groupSetId, groupsOfUsers } from '#server/access/group-sets.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { checkValues, type Values } from './check.ts'
import { compiledOnce, filled, shapedOnce, slot } from './compiled.ts'
import { claimFiles } from './claim-files.ts'
import { storedFormulas } from './computed.ts'
import { contentValues } from './content.ts'
import { documentRefusals } from './document-rules.ts'
import { afterWrite } from './effects.ts'
import { isUuid } from './filter.ts'
import { checkNesting } from './folders.ts'
import { byFieldId } from './insert.ts'
import { bothSides, changedLinks, saveLinks, type LinkChange } from './links.ts'
import { parseContext } from './parse-context.ts'
import { withCosts } from './line-costs.ts'
import { withBaseAmounts, ratesFor } from './base-amounts.ts'
import { refusedParents } from './need-before-lines.ts'
import { checkReferences, findTitles, referencesOf, type Titles } from './references.ts'
import { seriesRefusals } from './series.ts'
import { tellOwners } from './tell.ts'
import { columnValues, isNamedByOthers, mayRename, textValues } from './rows.ts'
import { isoText } from './select.ts'
import { statusOf } from './stage.ts'
import { writeForm } from './write-form.ts'
import { groupsOf, inWrite, ownerOf, refused, writableModule, type Writing } from './write.ts'

interface UpdateOptions {
  /** The version that the writer saw; without it the write wins over what came before. */
  readonly version?: number
  readonly internal?: boolean
  /** Its refusal ends the transaction: nothing need be saved from it, and whoever opened it is told at its end. */
  readonly alone?: boolean
  /** The values were asked for by a step of the record's lifecycle. */
  readonly inStep?: boolean
  /** Stored values of computed fields, written as they are. */
  readonly computed?: Values
  /** Links of the record that were written already, as rows of their own. */
  readonly links?: readonly LinkChange[]
}

export interface Locked {
  readonly id: string
  readonly version: number
  readonly owner_id: string | null
  readonly groups: readonly string[]
  readonly created_at: string
  readonly updatable: boolean
  readonly own: Values
}

/**
 * Changes a record. Fields that nobody else changed since `version` are merged; the same field
 * changed to another value answers 409 with both values.
 * @returns the new version; the old one when nothing changed
 */
export async function updateRecord(
  ctx: Context,
  moduleName: string,
  id: string,
  input: Values,
  options: UpdateOptions = {},
): Promise<number> {
  const module = writableModule(ctx, moduleName, 'update')
  return await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, module, id, 'update', options.internal ?? false)
    const { owner, groups, ...fields } = input
    const context = parseContext(inner, module)
    const checked = checkValues(inner, module, fields, context, {
      before: row.own,
      internal: options.internal ?? false,
      inStep: options.inStep ?? false,
    })
    const [changed = {}] = await withCosts(inner, module, [
      differing(module, row.own, { ...checked.values, ...options.computed }),
    ])
    const references = referencesOf(inner, module, { ...changed, ...linked(module, checked.values) })
    const visible = await findTitles(inner, references)
    // The record's own title does not depend on who changes it.
    const titles: Titles = isNamedByOthers(module)
      ? await findTitles(asSystem(inner), titleReferences(inner, module, { ...row.own, ...changed }))
      : new Map()
    const valued = closingAmounts(module, row.own, changed)
    const rates = await ratesFor(inner, [valued])
    const money = withBaseAmounts(module, valued, rates, isClosed(module, row.own) ? row.own : null)
    const nextOwner = owner === undefined ? { value: row.owner_id } : ownerOf(inner, module, owner)
    const nextGroups = groupsOf(inner, module, groups)
    const violations = [
      ...checked.violations,
      ...checkReferences(references, visible),
      ...(await refusedParents(inner, module, references, visible)).values(),
      ...(await claimFiles(inner, module, id, changed)),
      ...money.violations,
      ...(await documentRefusals(inner, module, [{ before: row.own, changed }])).flat(),
      ...(await checkNesting(inner, module, id, changed)),
      ...(options.internal ? [] : seriesRefusals(module, row.own, changed)),
      ...('problem' in nextOwner ? [nextOwner.problem] : []),
      ...('problem' in nextGroups ? [nextGroups.problem] : []),
    ]
    if (violations.length > 0) throw invalid(violations)
    const links = [...(await changedLinks(inner, module, id, checked.values)), ...(options.links ?? [])]
    if (options.version !== undefined && options.version !== row.version) {
      await refuseStale(inner, module, row, options.version, links, {
        ...changed,
        ...Object.fromEntries(links.map(({ field }) => [field.name, checked.values[field.name]])),
        ...(owner === undefined ? {} : { owner }),
        ...(groups === undefined ? {} : { groups }),
      })
    }
    const merged = { ...row.own, ...money.values }
    const values = differing(module, row.own, {
      ...money.values,
      ...exactMoney(options.computed),
      ...storedFormulas(inner, module, merged),
      ...contentValues(module, row.own, merged),
    })
    const newOwner = 'value' in nextOwner ? nextOwner.value : null
    const newGroups = 'value' in nextGroups ? nextGroups.value : undefined
    await saveLinks(inner, module, id, checked.values)
    const alone = options.alone ?? !ctx.tx
    return await writeUpdate(inner, module, row, values, { owner: newOwner, groups: newGroups, titles, links, alone })
  })
}

/** Amounts that come with their rate are put back as they were, not valued anew. */
function exactMoney(computed: Values = {}): Values {
  return Object.fromEntries(Object.entries(computed).filter(([, value]) => isMoney(value) && 'rate' in value))
}

/** Reads and locks a live record that the user sees and may act on: what they do not see is not there for them. */
export async function lockRecord(
  ctx: Writing,
  module: ModelModule,
  id: string,
  action: 'update' | 'delete',
  internal: boolean,
  deleted = false,
): Promise<Locked> {
  const row = await lockIfThere(ctx, module, id, action, internal, deleted)
  if (!row) throw missing()
  return row
}

/** The same, and nothing where there is no such record for them. */
export async function lockIfThere(
  ctx: Writing,
  module: ModelModule,
  id: string,
  action: 'update' | 'delete',
  internal: boolean,
  deleted = false,
): Promise<Locked | undefined> {
  if (!isUuid(id)) return undefined
  const rule = (name: 'read' | 'update' | 'delete'): Sql => (internal ? sql`true` : rowRule(ctx, module, name, 't'))
  const sets = raw(`"${ctx.environment.schema}"."group_set"`)
  const compile = (): Sql => sql`
    select json_build_object('id', t.id, 'version', t.version, 'owner_id', t.owner_id,
      'created_at', ${isoText(raw('t.created_at'))},
      'groups', coalesce((select g.group_ids from ${sets} g where g.id = t.group_set_id), '{}'),
      'updatable', ${rule(action)}, 'own', ${writeForm(module, 't')})::text
    from ${tableOf(ctx, module)} t
    where t.id = ${slot} and ${deleted ? sql`t.deleted_at is not null` : sql`t.deleted_at is null`}
      and ${rule('read')}
    for update of t`
  const shape = `lock ${module.name} ${action} ${deleted}`
  // The system's rights are made anew for each act, and say nothing here.
  const statement = internal ? shapedOnce(ctx, module, shape, compile) : compiledOnce(ctx, shape, compile)
  const [text] = await ctx.tx.texts(filled(statement, id))
  if (text === undefined || text === null) return undefined
  const row = JSON.parse(text) as Locked // As it is put together above.
  if (!row.updatable) throw refused(module, action)
  return row
}

/** The values that differ from what is stored. */
function differing(module: ModelModule, before: Values, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const field = module.fields.get(name)
      return field?.type !== 'relations' && !sameValue(before[name], value)
    }),
  )
}

/** Links are compared and saved apart; nobody links to what they may not see either. */
function linked(module: ModelModule, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => module.fields.get(name)?.type === 'relations'))
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  return JSON.stringify(comparableForm(a ?? null)) === JSON.stringify(comparableForm(b ?? null))
}

function comparableForm(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    // numeric comes back as text; a number and its text are the same value.
    return typeof value === 'number' ? String(value) : value
  }
  if ('currency' in value && 'amount' in value) {
    return [trimmed(value.amount), value.currency, 'base' in value ? trimmed(value.base) : undefined].filter(
      (one) => one !== undefined,
    )
  }
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function trimmed(amount: unknown): unknown {
  if (typeof amount !== 'string') return amount ?? undefined
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount
}

function titleReferences(ctx: Context, module: ModelModule, merged: Values): ReturnType<typeof referencesOf> {
  const own = Object.fromEntries(module.titleFields.map((name) => [name, merged[name] ?? null]))
  return referencesOf(ctx, module, own)
}

function isClosed(module: ModelModule, values: Values): boolean {
  const stage = module.capabilities.pipeline?.stage
  return stage !== undefined && statusOf(module, values[stage]) !== 'open'
}

/** On closing, every amount is valued once more, at the rate of the day; from then on it is frozen. */
function closingAmounts(module: ModelModule, before: Values, changed: Values): Values {
  if (isClosed(module, before) || !isClosed(module, { ...before, ...changed })) return changed
  const amounts = [...module.fields.values()].filter((field) => field.type === 'money')
  return { ...Object.fromEntries(amounts.map((field) => [field.name, before[field.name] ?? null])), ...changed }
}

async function refuseStale(
  ctx: Writing,
  module: ModelModule,
  row: Locked,
  seen: number,
  links: readonly LinkChange[],
  mine: Values,
): Promise<void> {
  const rows = await ctx.tx.query<{ after: Values | null; actor: string | null; at: string }>(sql`
    select after, actor, at from ${changeTable(ctx.environment)}
    where record_id = ${row.id} and version > ${seen} order by seq`)
  const theirs = new Set(rows.flatMap((change) => Object.keys(change.after ?? {})))
  const clashes = Object.entries(mine).filter(([name]) => theirs.has(module.fields.get(name)?.id ?? name))
  if (clashes.length === 0) return
  const last = rows.at(-1)
  const inLinks = await bothSides(ctx, module, links)
  throw conflict('Alguien lo cambió mientras lo editabas.', 'Somebody changed it while you were editing.', {
    violations: clashes.map(([name]) =>
      violation(name, 'stale', 'Otra persona ha cambiado este campo.', 'Somebody else has changed this field.'),
    ),
    details: {
      version: row.version,
      changedBy: last?.actor ?? null,
      changedAt: last?.at ?? null,
      values: Object.fromEntries(
        clashes.map(([name, value]) => [name, inLinks.get(name) ?? { mine: value, theirs: theirsOf(row, name) }]),
      ),
    },
  })
}

function theirsOf(row: Locked, name: string): unknown {
  if (name === 'owner') return row.owner_id
  return name === 'groups' ? row.groups : (row.own[name] ?? null)
}

interface WriteExtras {
  readonly owner: string | null
  readonly groups: readonly string[] | undefined
  readonly titles: Titles
  readonly links: readonly LinkChange[]
  readonly alone: boolean
}

async function writeUpdate(
  ctx: Writing,
  module: ModelModule,
  row: Locked,
  values: Values,
  extras: WriteExtras,
): Promise<number> {
  const ownerChanged = extras.owner !== row.owner_id
  const groups = extras.groups ?? (ownerChanged ? await withOwnerGroups(ctx, row, extras.owner) : undefined)
  const groupsChanged = groups !== undefined && [...groups].toSorted().join() !== [...row.groups].toSorted().join()
  const { links } = extras
  if (Object.keys(values).length === 0 && !ownerChanged && !groupsChanged && links.length === 0) return row.version
  const merged = { ...row.own, ...values }
  const now = ctx.environment.world.now()
  const columns: Record<string, unknown> = {
    ...columnValues(module, values),
    ...(ownerChanged ? { owner_id: extras.owner } : {}),
    ...(groupsChanged ? { group_set_id: await groupSetId(ctx.environment, groups) } : {}),
    ...(mayRename(module, values) ? textValues(module, merged, extras.titles) : {}),
    updated_at: now,
    updated_by: ctx.policy.userId,
  }
  const names = Object.keys(values)
  const pick = (from: Values): Values => Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
  const before = {
    ...byFieldId(module, pick(row.own), { keepEmpty: true }),
    ...(ownerChanged ? { owner: row.owner_id } : {}),
    ...(groupsChanged ? { groups: row.groups } : {}),
    ...Object.fromEntries(links.map((one) => [one.field.id, one.before])),
  }
  const after = {
    ...byFieldId(module, pick(merged), { keepEmpty: true }),
    ...(ownerChanged ? { owner: extras.owner } : {}),
    ...(groupsChanged ? { groups } : {}),
    ...Object.fromEntries(links.map((one) => [one.field.id, one.after])),
  }
  const statement = updateStatement(ctx, module, row.id, columns, { at: now, before, after })
  if (extras.alone) ctx.tx.later(statement)
  else await ctx.tx.query(statement)
  ctx.onAct?.()
  await afterWrite(ctx, module, [{ id: row.id, before: row.own, after: merged, at: now, isReowned: ownerChanged }])
  if (ownerChanged) await tellOwners(ctx, module, [{ id: row.id, owner: extras.owner }])
  return row.version + 1
}

/** The record and its entry in the log, as one statement; its text depends on which columns change. */
function updateStatement(
  ctx: Writing,
  module: ModelModule,
  id: string,
  columns: Readonly<Record<string, unknown>>,
  { at, before, after }: { readonly at: string; readonly before: Values; readonly after: Values },
): Sql {
  const names = Object.keys(columns)
  const statement = shapedOnce(
    ctx,
    module,
    `update ${names.join()}`,
    () => sql`
    with saved as (
      update ${tableOf(ctx, module)} set ${join(names.map((name) => sql`${raw(`"${name}"`)} = ${slot}`))},
        version = version + 1 where id = ${slot} returning version)
    insert into ${changeTable(ctx.environment)} (at, actor, channel, module_id, record_id, version, action, before, after, tx)
    select ${slot}::timestamptz, ${slot}::uuid, ${slot}, ${slot}::uuid, ${slot}::uuid, version,
      'update', ${slot}::jsonb, ${slot}::jsonb, ${slot}::uuid from saved`,
  )
  const entry = [at, ctx.policy.userId, ctx.channel, module.id, id, JSON.stringify(before), JSON.stringify(after)]
  return filled(statement, ...Object.values(columns), id, ...entry, ctx.actId)
}

async function withOwnerGroups(ctx: Writing, row: Locked, owner: string | null): Promise<readonly string[]> {
  if (owner === null) return row.groups
  const groups = await groupsOfUsers(ctx.tx, ctx.environment.schema, [owner])
  return [...new Set([...row.groups, ...(groups.get(owner) ?? [])])]
}
