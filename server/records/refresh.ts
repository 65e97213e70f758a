import sql, { raw } from 'sql-template-tag'
import type { ModuleDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { systemPolicy } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import { canonical } from '#server/model/elements.ts'
import type { Operation } from '#server/model/plan.ts'
import { loadModel } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import { recompute } from './recompute.ts'
import { findTitles, referencesOf } from './references.ts'
import { searchTextOf, titleOf } from './rows.ts'
import { inWrite, type Writing } from './write.ts'
import { writeForm } from './write-form.ts'

/** What of stored records follows from definitions that changed, by id of module and of field. */
interface Stale {
  readonly texts: readonly string[]
  readonly computed: readonly string[]
}

const refreshJob = 'refresh-records'
/** Tables up to this size are put right while the administrator waits. */
const inRequestMax = 5_000
const batchSize = 500

/** Puts titles, search texts, roll-ups and next activities right after their definitions changed. */
export async function refreshAfter(ctx: Context, operations: readonly Operation[]): Promise<void> {
  const { environment } = ctx
  const stale = staleAfter(operations)
  if (stale.texts.length === 0 && stale.computed.length === 0) return
  const inner: Context = { ...ctx, model: await loadModel(environment), policy: systemPolicy(ctx.user.id) }
  if (await isSmall(inner, stale)) return await refresh(inner, stale)
  await environment.db.transaction(async (tx) => {
    await environment.jobs.enqueue(tx, refreshJob, { ...stale, userId: ctx.user.id, actId: ctx.actId })
  })
}

export function registerRefreshWork(environment: Environment): void {
  environment.jobs.work(refreshJob, async (data) => {
    const ctx = await userContext(environment, {
      userId: String(data.userId),
      actId: String(data.actId),
      channel: 'system',
    })
    if (ctx) await refresh({ ...ctx, policy: systemPolicy(ctx.user.id) }, staleIn(data))
  })
}

function staleIn({ texts, computed }: JobData): Stale {
  const names = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])
  return { texts: names(texts), computed: names(computed) }
}

function staleAfter(operations: readonly Operation[]): Stale {
  const texts = new Set<string>()
  const computed = new Set<string>()
  for (const { kind, id, before, after } of operations) {
    if (!after) continue
    // Plans hold only definitions that the kind's schema accepted.
    if (kind === 'module' && before && titleOfModule(before.definition) !== titleOfModule(after.definition))
      texts.add(id)
    if (kind !== 'field') continue
    const [old, now] = [before?.definition as Field | undefined, after.definition as Field]
    if (old && after.parent !== null && (old.searchable ?? false) !== (now.searchable ?? false)) texts.add(after.parent)
    const isComputed = now.type === 'rollup' || now.type === 'nextActivity'
    if (isComputed && canonical(old?.options ?? null) !== canonical(now.options ?? {})) computed.add(id)
  }
  return { texts: [...texts], computed: [...computed] }
}

function titleOfModule(definition: unknown): string {
  const { titleFields, titleFallback = [] } = definition as ModuleDefinition
  return canonical([titleFields, titleFallback])
}

async function isSmall(ctx: Context, stale: Stale): Promise<boolean> {
  const owners = [...ctx.model.modules.values()].filter((module) =>
    [...module.fields.values()].some(({ id }) => stale.computed.includes(id)),
  )
  for (const module of [...modulesOf(ctx, stale), ...owners]) {
    const rows = await ctx.environment.db.query<{ many: boolean }>(
      sql`select count(*) > ${inRequestMax} as many from (select 1 from ${tableOf(ctx, module)} limit ${inRequestMax + 1}) sample`,
    )
    if (rows[0]?.many) return false
  }
  return true
}

function modulesOf(ctx: Context, { texts }: Stale): ModelModule[] {
  return texts.flatMap((id) => ctx.model.modulesById.get(id) ?? [])
}

async function refresh(ctx: Context, stale: Stale): Promise<void> {
  for (const module of modulesOf(ctx, stale)) {
    for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
      const from: string = after
      after = await inWrite(ctx, async (inner) => await refreshTexts(inner, module, from))
    }
  }
  if (stale.computed.length > 0) await inWrite(ctx, async (inner) => await recompute(inner, new Set(stale.computed)))
}

/** The last id of the batch, or undefined at the end. It follows from the definition, so no version rises. */
async function refreshTexts(ctx: Writing, module: ModelModule, after: string): Promise<string | undefined> {
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.id > ${after} order by t.id limit ${batchSize} for update of t`)
  const shown = [...module.titleFields, ...(module.titleFallback ?? [])]
  const written = []
  for (const { id, own } of rows) {
    const named = Object.fromEntries(shown.map((name) => [name, own[name] ?? null]))
    const title = titleOf(module, own, await findTitles(ctx, referencesOf(ctx, module, named)))
    written.push({ id, title, title_key: normalize(title), search_text: searchTextOf(module, own, title) })
  }
  if (written.length > 0) {
    await ctx.tx.query(sql`
      update ${tableOf(ctx, module)} t set title = x.title, title_key = x.title_key, search_text = x.search_text
      from json_to_recordset(${JSON.stringify(written)}::json) as x (id uuid, title text, title_key text, search_text text)
      where x.id = t.id and ${raw('(t.title, t.search_text) is distinct from (x.title, x.search_text)')}`)
  }
  return rows.length === batchSize ? rows.at(-1)?.id : undefined
}
