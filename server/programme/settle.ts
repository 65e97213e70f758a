import sql, { join, raw } from 'sql-template-tag'
import { invalidField, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { linkKind } from '#common/programme.ts'
import { isObject } from '#common/text.ts'
import { takeTurn } from '#server/db/alone.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { modulesWith, moduleWith } from '#server/model/compile.ts'
import type { Values } from '#server/records/check.ts'
import { isUuid } from '#server/records/filter.ts'
import type { Written } from '#server/records/effects.ts'
import { moveOn } from '#server/records/transition.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { writeForm } from '#server/records/write-form.ts'
import { refuseOtherQuorum } from './baseline.ts'
import { checkWritten } from './definition.ts'
import { moduleOfKind } from './deployed.ts'
import { keepMapAndSteps } from './process-steps.ts'
import { keepLimits, keepScope } from './scope.ts'
import { keepSession } from './training.ts'
import { idIn } from '#server/programme/rules/graph.ts'

/** What follows from any write of a record of the project, in the same transaction. */
export async function follow(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const { capabilities } = module
  if (!capabilities.programme) return
  const ends = new Set<string>()
  const turned = new Set<string>()
  for (const one of written) {
    const { id, before, after } = one
    await keepScope(ctx, module, one)
    await keepLimits(ctx, module, one)
    keepSession(module, one)
    if (capabilities.programme.as === 'specItem') await checkWritten(ctx, module, before, after)
    if (capabilities.programme.as === 'project') await refuseOtherQuorum(ctx, id, before, after)
    if (capabilities.content) await followContent(ctx, module, id, before, after)
    await keepMapAndSteps(ctx, module, { id, before, after })
    if (capabilities.trace) for (const end of await followTrace(ctx, module, id, before, after)) ends.add(end)
    else if (isTurned(module, before, after)) turned.add(id)
    // What a run of a test says is said of what the test is of; a session that is held, of its track.
    if (['testRun', 'session'].includes(capabilities.programme.as))
      for (const end of pointedBy(module, before, after)) turned.add(end)
  }
  await settle(ctx, [...ends])
  await settleAround(ctx, [...turned])
}

/** Whether what others decide by has changed: the state, what is agreed on, whether it is there at all. */
function isTurned(module: ModelModule, before: Values | null, after: Values | null): boolean {
  if (!before) return false
  if (!after) return true
  const names = [module.lifecycle?.field, module.capabilities.content?.fingerprint, 'phase']
  return names.some((name) => name !== undefined && !isEqual(before[name], after[name]))
}

function isEqual(a: unknown, b: unknown): boolean {
  return (idIn(a) ?? a ?? null) === (idIn(b) ?? b ?? null)
}

/** Another fingerprint voids what was signed, and puts in doubt what follows from it. */
async function followContent(
  ctx: Writing,
  module: ModelModule,
  id: string,
  before: Values | null,
  after: Values | null,
): Promise<void> {
  const name = module.capabilities.content?.fingerprint ?? ''
  const fingerprint = after?.[name]
  if (!before || !after || before[name] === fingerprint) return
  const signatures = moduleOfKind(ctx, 'signature')
  const subject = signatures?.fields.get('subject')
  if (signatures && subject) {
    const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
      select t.id, ${writeForm(signatures, 't')} as own from ${tableOf(ctx, signatures)} t
      where ${raw(`t."${subject.column}"`)} = ${id} and t.deleted_at is null order by t.id`)
    for (const { id: signature, own } of rows) {
      const isVoid = own.fingerprint !== fingerprint
      if (own.isVoid === isVoid) continue
      await updateRecord(asSystem(ctx), signatures.name, signature, { isVoid }, { internal: true })
    }
  }
  await markDependants(ctx, id, fingerprint)
}

/** Links from what follows are in doubt as long as nobody has looked at this very content. */
async function markDependants(ctx: Writing, id: string, fingerprint: unknown): Promise<void> {
  const traces = moduleWith(ctx.model, 'trace')
  const keys = traces?.capabilities.trace
  const source = traces?.fields.get(keys?.source ?? '')
  if (!traces || !keys || !source) return
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(traces, 't')} as own from ${tableOf(ctx, traces)} t
    where ${raw(`t."${source.column}"`)} = ${id} and t.deleted_at is null order by t.id`)
  for (const { id: trace, own } of rows) {
    const suspect = own[keys.fingerprint] !== fingerprint
    if ((own[keys.suspect] === true) === suspect) continue
    await updateRecord(asSystem(ctx), traces.name, trace, { [keys.suspect]: suspect }, { internal: true })
  }
}

/**
 * A new link is refused where it joins what does not go together or closes a circle.
 * @returns its ends, before and after, where it came, went or was moved
 */
async function followTrace(
  ctx: Writing,
  module: ModelModule,
  id: string,
  before: Values | null,
  after: Values | null,
): Promise<string[]> {
  const keys = module.capabilities.trace
  if (!keys) return []
  const endsOf = (values: Values | null) => [idIn(values?.[keys.derived]), idIn(values?.[keys.source])]
  const [derived, source] = endsOf(after)
  const isMoved = after !== null && String(endsOf(before)) !== String(endsOf(after))
  if (isMoved && derived !== undefined && source !== undefined) {
    refuseUnfit(ctx, module, after)
    await refuseCircle(ctx, module, derived, source)
    const fingerprint = await fingerprintOfEnd(ctx, after[keys.source])
    const values = {
      [keys.fingerprint]: fingerprint,
      [keys.suspect]: false,
      [keys.clearedBy]: ctx.policy.userId,
      [keys.clearedAt]: ctx.environment.world.now(),
    }
    await updateRecord(asSystem(ctx), module.name, id, values, { internal: true })
  }
  const ends = [...endsOf(before), ...endsOf(after)].filter((end) => end !== undefined)
  const [old] = endsOf(before)
  await showDoubt(ctx, module, [...new Set([derived, old].filter((end) => end !== undefined))])
  return isMoved || after === null ? ends : []
}

function refuseUnfit({ model }: Writing, module: ModelModule, values: Values): void {
  const keys = module.capabilities.trace
  const shape = linkKind(values[keys?.kind ?? ''])
  const kindOf = (end: unknown) => {
    const id = isObject(end) ? String(end.module) : ''
    return model.modulesById.get(id)?.capabilities.programme?.as
  }
  const fits =
    shape &&
    kindOf(values[keys?.derived ?? '']) === shape.derived &&
    kindOf(values[keys?.source ?? '']) === shape.source
  if (fits) return
  throw invalidField(keys?.kind ?? '', 'trace', 'Esas dos cosas no se unen así.', 'Those two are not linked that way.')
}

const circle: Localized = {
  es: 'Se seguiría de sí mismo: el hilo no puede dar la vuelta.',
  en: 'It would follow from itself: the thread cannot turn back.',
}

/** Two who link at the same moment take turns, so that they close no circle between them. */
async function refuseCircle(ctx: Writing, module: ModelModule, derived: string, source: string): Promise<void> {
  const keys = module.capabilities.trace
  const [up, down] = [module.fields.get(keys?.source ?? ''), module.fields.get(keys?.derived ?? '')]
  if (!up || !down) return
  await takeTurn(ctx.tx, `tree ${module.id}`)
  const above = raw(`t."${up.column}"`)
  const rows = await ctx.tx.query(sql`
    with recursive above (id) as (
      select ${source}::uuid
      union
      select ${above} from ${tableOf(ctx, module)} t join above on ${raw(`t."${down.column}"`)} = above.id
      where t.deleted_at is null)
    select 1 from above where id = ${derived} limit 1`)
  if (rows.length > 0) throw invalidField(keys?.source ?? '', 'cycle', circle.es, circle.en)
}

async function fingerprintOfEnd(ctx: Writing, end: unknown): Promise<string | null> {
  const module = isObject(end) ? ctx.model.modulesById.get(String(end.module)) : undefined
  const field = module?.fields.get(module.capabilities.content?.fingerprint ?? '')
  const id = idIn(end)
  if (!module || !field || id === undefined) return null
  const [row] = await ctx.tx.query<{ fingerprint: string | null }>(sql`
    select ${raw(`t."${field.column}"`)} as fingerprint from ${tableOf(ctx, module)} t where t.id = ${id}`)
  return row?.fingerprint ?? null
}

/** A record whose links are in doubt says so itself, where it has a field for that. */
async function showDoubt(ctx: Writing, traces: ModelModule, ids: readonly string[]): Promise<void> {
  const keys = traces.capabilities.trace
  const derived = traces.fields.get(keys?.derived ?? '')
  const doubt = traces.fields.get(keys?.suspect ?? '')
  if (!derived || !doubt || ids.length === 0) return
  for (const module of modulesWith(ctx.model, 'content')) {
    const field = module.fields.get('suspect')
    if (field?.readOnly !== true) continue
    const rows = await ctx.tx.query<{ id: string; now: boolean }>(sql`
      select t.id, exists (select 1 from ${tableOf(ctx, traces)} l where ${raw(`l."${derived.column}"`)} = t.id
        and l.deleted_at is null and ${raw(`l."${doubt.column}"`)}) as now
      from ${tableOf(ctx, module)} t where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null`)
    for (const { id, now } of rows) {
      await updateRecord(asSystem(ctx), module.name, id, { suspect: now }, { internal: true })
    }
  }
}

/** Ids of the project's records to which a row pointed, and points. */
function pointedBy(module: ModelModule, before: Values | null, after: Values | null): string[] {
  const fields = [...module.fields.values()].filter(
    ({ type, name }) => (type === 'relation' || type === 'polymorphic') && name !== 'project',
  )
  const ids = fields.flatMap(({ name }) => [idIn(before?.[name]), idIn(after?.[name])])
  return [...new Set(ids)].filter((id) => id !== undefined && isUuid(id))
}

/** Takes every step that the system takes by itself, of these records and of those joined to them. */
export async function settleAround(ctx: Writing, ids: readonly string[]): Promise<void> {
  if (ctx.settlesLater || ids.length === 0) return
  await settle(ctx, await joined(ctx, ids))
}

async function settle(ctx: Writing, ids: readonly string[]): Promise<void> {
  if (ctx.settlesLater || ids.length === 0) return
  for (const module of modulesWith(ctx.model, 'programme')) {
    const steps = module.lifecycle?.transitions.filter(({ by }) => by === 'system') ?? []
    const field = module.fields.get(module.lifecycle?.field ?? '')
    if (steps.length === 0 || !field) continue
    const rows = await ctx.tx.query<{ id: string; state: string | null }>(sql`
      select t.id, ${raw(`t."${field.column}"`)} as state from ${tableOf(ctx, module)} t
      where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null order by t.id`)
    for (const { id, state } of rows) {
      const open = steps.filter(({ from }) => from.some((one) => one === state))
      // What a step sets going settles again, so that one of them is enough.
      for (const { name } of open) if (await moveOn(ctx, module, id, name)) break
    }
  }
}

/** These records and those at the other end of a link, either way. */
async function joined(ctx: Writing, ids: readonly string[]): Promise<string[]> {
  const traces = moduleWith(ctx.model, 'trace')
  const keys = traces?.capabilities.trace
  const [derived, source] = [traces?.fields.get(keys?.derived ?? ''), traces?.fields.get(keys?.source ?? '')]
  if (!traces || !derived || !source) return [...ids]
  const [down, up] = [raw(`t."${derived.column}"`), raw(`t."${source.column}"`)]
  const near = sql`select ${up} as id from ${tableOf(ctx, traces)} t where ${down} = any(${[...ids]}::uuid[]) and t.deleted_at is null`
  const far = sql`select ${down} as id from ${tableOf(ctx, traces)} t where ${up} = any(${[...ids]}::uuid[]) and t.deleted_at is null`
  const rows = await ctx.tx.query<{ id: string }>(sql`${join([near, far], ' union ')}`)
  return [...new Set([...ids, ...rows.map(({ id }) => id)])]
}
