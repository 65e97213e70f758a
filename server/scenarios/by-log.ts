import sql from 'sql-template-tag'
import type { Channel, ChangeAction } from '#common/change.ts'
import type { Localized } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { aliasOf, isAct, readRef, readReference, type Scenario, type Values } from '#common/scenario.ts'
import { isObject } from '#common/text.ts'
import { changeTable, firstIdAt } from '#server/changes/log.ts'
import { fixedTable } from '#server/model/registry.ts'
import { moduleOf } from '#server/records/fields.ts'
import { visibleIds } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'
import { Unmet, type Known, type Stage } from './define.ts'
import { isBlank, isSame, judge, shownValue } from './expectations.ts'
import { isLogged, type LoggedAct } from './lone-work.ts'
import { loneStage } from './prepare.ts'
import { isKeptAsWritten } from './samples.ts'
import { find, recordOf, resolved } from './values.ts'

/** Where the log of whoever practises begins to count. */
export interface Since {
  readonly seq: number
  readonly atMs: number
}

export interface Judged {
  /** The first step that is not met, by its place in the scenario. */
  readonly failed: number | null
  readonly found: Localized | null
  /** The changes that met the others, by their place in the log. */
  readonly evidence: readonly number[]
}

/**
 * What somebody has done by hand since they began, against a scenario of what one does alone: the acts are looked
 * for in the log of changes, in their order and with their values, and then the expectations are judged on what is
 * there, with their rights. Where they are put right later in the log, values count as they were left.
 */
export async function judgeByLog(
  ctx: Writing,
  scenario: Scenario,
  begun: { readonly known: Readonly<Record<string, Known>>; readonly since: Since },
): Promise<Judged> {
  const stage = loneStage(ctx, begun.known)
  const log = await readLog(ctx, begun.since)
  const met: Met[] = []
  const failure = (failed: number, found: Localized): Judged => ({
    failed,
    found,
    evidence: met.map(({ event }) => event.seq),
  })
  for (const [index, step] of scenario.steps.entries()) {
    if (!isLogged(step)) continue
    try {
      met.push(await findAct(ctx, stage, { log, met, index, step, isToGo: isDeleted(scenario, step) }))
    } catch (error) {
      if (error instanceof Unmet) return failure(index, error.found)
      throw error
    }
  }
  for (const one of met) {
    const found = leftOtherwise(ctx, log, met, one) ?? (await goneSince(ctx, met, one))
    if (found) return failure(one.index, found)
  }
  for (const [index, step] of scenario.steps.entries()) {
    if (isAct(step)) continue
    try {
      await judge(ctx, stage, step)
    } catch (error) {
      if (error instanceof Unmet) return failure(index, error.found)
      throw error
    }
  }
  return { failed: null, found: null, evidence: met.map(({ event }) => event.seq) }
}

interface Event extends Record<string, unknown> {
  readonly seq: number
  readonly channel: Channel
  readonly action: ChangeAction
  readonly module: string
  readonly record: string
  readonly after: Values | null
}

/** Nobody does more in an exercise: what comes later is not looked at. */
const eventsMax = 2000

/** Clocks of several servers differ by less; the place in the log is what counts. */
const clocksDifferMs = 600_000

/** What they did by hand, what they took back, and the leads that they converted in the interface. */
async function readLog({ tx, environment, policy }: Writing, { seq, atMs }: Since): Promise<Event[]> {
  const conversion = fixedTable(environment.schema, 'conversion')
  return await tx.query<Event>(sql`
    select c.seq::float8 as seq, c.channel, c.action, c.module_id as module, c.record_id as record, c.after
    from ${changeTable(environment)} c
    where c.actor = ${policy.userId} and c.tx >= ${firstIdAt(atMs - clocksDifferMs)}::uuid and c.seq > ${seq}
      and (c.channel in ('ui', 'undo') or c.channel = 'convert' and exists (
        select from ${conversion} v where v.tx = c.tx and v.moved ->> 'isByHand' = 'true'))
    order by c.seq limit ${eventsMax}`)
}

/** A field that a step speaks of: by its key in the log, and whether a value is the one that it asks for. */
interface Demand {
  readonly key: string
  readonly name: string
  readonly field: ModelField | undefined
  accepts(value: unknown): boolean
}

/** An act as the log would show it. */
interface Wanted {
  readonly module: ModelModule
  readonly action: ChangeAction
  readonly channel: Channel
  /** Of a new one where there is none. */
  readonly record?: string
  readonly demands: readonly Demand[]
}

interface Met extends Wanted {
  readonly index: number
  readonly step: LoggedAct
  readonly event: Event
}

interface Looking {
  readonly log: readonly Event[]
  readonly met: readonly Met[]
  readonly index: number
  readonly step: LoggedAct
  /** A later step deletes it. */
  readonly isToGo: boolean
}

/** The first act after the one before that is as the step says. @throws Unmet, with what was found instead */
async function findAct(ctx: Writing, stage: Stage, { log, met, index, step, isToGo }: Looking): Promise<Met> {
  const wanted = await wantedBy(ctx, stage, step)
  const from = met.at(-1)?.event.seq ?? 0
  const taken = new Set(met.flatMap(({ event, action }) => (action === 'create' ? [event.record] : [])))
  const all = log.filter((event) => event.seq > from && isCandidate(wanted, event, taken))
  const candidates = step.do === 'create' && !isToGo ? await thoseThereFirst(ctx, wanted, all) : all
  let closest: { readonly open: readonly Demand[]; readonly record: string } | undefined
  for (const event of candidates) {
    const open = await openDemands(ctx, log, wanted, event)
    if (open.length === 0) {
      if (step.do === 'create') stage.known.set(aliasOf(step) ?? '', { module: wanted.module.name, id: event.record })
      return { ...wanted, index, step, event }
    }
    if (!closest || open.length <= closest.open.length) closest = { open, record: event.record }
  }
  const [first] = closest?.open ?? []
  if (!closest || !first) throw new Unmet('No consta que lo hayas hecho.', 'There is no trace that you have done it.')
  const found = foundWords(ctx, wanted.module, first, valuesFrom(log, closest.record, first.key, from).at(-1))
  throw new Unmet(found.es, found.en)
}

/** Whoever deleted a first try made another. */
async function thoseThereFirst(ctx: Writing, { module }: Wanted, events: readonly Event[]): Promise<Event[]> {
  const ids = [...new Set(events.map(({ record }) => record))]
  const there = new Set(ids.length === 0 ? [] : await visibleIds(ctx, module.name, ids))
  return events.toSorted((a, b) => Number(there.has(b.record)) - Number(there.has(a.record)))
}

function isDeleted(scenario: Scenario, step: LoggedAct): boolean {
  const alias = aliasOf(step)
  return scenario.steps.some((one) => 'do' in one && one.do === 'delete' && readRef(one.on).alias === alias)
}

function isCandidate(wanted: Wanted, event: Event, taken: ReadonlySet<string>): boolean {
  const { module, action, channel, record, demands } = wanted
  if (event.module !== module.id || event.action !== action || event.channel !== channel) return false
  if (record === undefined) return !taken.has(event.record)
  if (event.record !== record) return false
  return demands.length === 0 || demands.some(({ key }) => event.after !== null && key in event.after)
}

/** Values that they gave a field of a record, from an event on. */
function valuesFrom(log: readonly Event[], record: string, key: string, seq: number): unknown[] {
  return log.flatMap((event) =>
    event.seq >= seq && event.record === record && event.after && key in event.after ? [event.after[key]] : [],
  )
}

async function openDemands(ctx: Writing, log: readonly Event[], wanted: Wanted, event: Event): Promise<Demand[]> {
  const open: Demand[] = []
  for (const demand of wanted.demands) {
    const values = valuesFrom(log, event.record, demand.key, event.seq)
    if (values.some((value) => demand.accepts(value))) continue
    // What was so already is not written again.
    const isUntouched = values.length === 0 && wanted.record !== undefined
    const record = isUntouched ? await recordOf(ctx, { module: wanted.module.name, id: event.record }) : undefined
    if (!demand.accepts(record?.[demand.name])) open.push(demand)
  }
  return open
}

/** The last step that speaks of a field says how it must be left. */
function leftOtherwise(ctx: Writing, log: readonly Event[], met: readonly Met[], one: Met): Localized | null {
  const later = met.filter(({ event, index }) => index > one.index && event.record === one.event.record)
  for (const demand of one.demands) {
    const values = valuesFrom(log, one.event.record, demand.key, one.event.seq)
    const isLast = !later.some(({ demands }) => demands.some(({ key }) => key === demand.key))
    if (isLast && values.length > 0 && !demand.accepts(values.at(-1)))
      return foundWords(ctx, one.module, demand, values.at(-1))
  }
  return null
}

/** What was made and then deleted was not made, unless a step asks for that. */
async function goneSince(ctx: Writing, met: readonly Met[], one: Met): Promise<Localized | null> {
  const { record } = one.event
  const last = met.findLast(({ action, event }) => event.record === record && ['delete', 'restore'].includes(action))
  const isToGo = last?.action === 'delete'
  const isThere = (await visibleIds(ctx, one.module.name, [record])).length > 0
  if (isThere !== isToGo) return null
  return isThere
    ? { es: 'Sigue ahí, o la has recuperado.', en: 'It is still there, or you brought it back.' }
    : { es: 'Ya no está: se ha eliminado.', en: 'It is gone: it was deleted.' }
}

async function wantedBy(ctx: Writing, stage: Stage, step: LoggedAct): Promise<Wanted> {
  if (step.do === 'create') {
    const module = moduleOf(ctx, step.module)
    return { module, action: 'create', channel: 'ui', demands: await demandsOf(ctx, stage, module, step.values) }
  }
  const known = await find(ctx, stage, step.on)
  const module = moduleOf(ctx, known.module)
  const update = (demands: readonly Demand[]): Wanted => ({
    module,
    action: 'update',
    channel: 'ui',
    record: known.id,
    demands,
  })
  switch (step.do) {
    case 'update':
      return update(await demandsOf(ctx, stage, module, step.values))
    case 'delete':
    case 'restore':
      return { ...update([]), action: step.do }
    case 'link':
      return update(await demandsOf(ctx, stage, module, { [step.field]: `@${step.to.replace(/^@/, '')}` }))
    case 'assign':
      return update([await ownerDemand(ctx, module, step.to)])
    case 'transition': {
      const taken = module.lifecycle?.transitions.find(({ name }) => name === step.to)
      const field = taken ? module.lifecycle?.field : module.capabilities.pipeline?.stage
      if (field === undefined) throw new Unmet(`No hay un paso «${step.to}».`, `There is no step “${step.to}”.`)
      return update(await demandsOf(ctx, stage, module, { ...step.values, [field]: taken?.to ?? step.to }))
    }
    case 'convert': {
      const fields = [step.to].flat().map((side) => module.capabilities.lead?.[side] ?? side)
      return { ...update(fields.map((name) => demand(module, name, (value) => !isBlank(value)))), channel: 'convert' }
    }
    case 'comment':
      return await commentBy(ctx, known, step.text)
  }
}

async function commentBy(ctx: Writing, known: Known, text: string): Promise<Wanted> {
  const module = [...ctx.model.modules.values()].find(({ capabilities, fields }) =>
    fields.get(capabilities.comment?.regarding ?? '')?.options?.modules?.includes(known.module),
  )
  const keys = module?.capabilities.comment
  if (!module || !keys) throw new Unmet('Ahí no se comenta.', 'No comments are made there.')
  const about = demand(module, keys.regarding, (value) => isSame(known, value) || isSame(known.id, value))
  const body = demand(module, keys.body, (value) => plain(value).includes(plain(text)))
  return { module, action: 'create', channel: 'ui', demands: [about, body] }
}

async function demandsOf(ctx: Writing, stage: Stage, module: ModelModule, values: Values): Promise<Demand[]> {
  const demands: Demand[] = []
  for (const [name, value] of Object.entries(values)) {
    if (name === 'owner' && value === '@colleague') demands.push(await ownerDemand(ctx, module, 'colleague'))
    else demands.push(await valueDemand(ctx, stage, module, name, value))
  }
  return demands
}

async function valueDemand(
  ctx: Writing,
  stage: Stage,
  module: ModelModule,
  name: string,
  value: unknown,
): Promise<Demand> {
  const field = module.fields.get(name)
  if (readReference(value)?.kind === 'now') return demand(module, name, (given) => !isBlank(given))
  const wanted = await resolved(ctx, stage, field, value)
  const isMany = field?.type === 'relations'
  return demand(module, name, (given) => {
    if (isBlank(wanted)) return isBlank(given)
    if (isMany && !Array.isArray(wanted)) return Array.isArray(given) && given.some((one) => isSame(wanted, one))
    if (isSame(wanted, given)) return true
    if (typeof wanted === 'string' && typeof given === 'string' && plain(wanted) === plain(given)) return true
    // What Lazo writes in a form of its own is not compared letter by letter.
    return field !== undefined && !isKeptAsWritten(field) && !isBlank(given) && typeof given !== 'string'
  })
}

/** Of oneself, of anybody else, or of somebody with a role. */
async function ownerDemand(ctx: Writing, module: ModelModule, to: string): Promise<Demand> {
  const { userId } = ctx.policy
  const role = [...ctx.model.roles.values()].find(({ name }) => `role:${name}` === to)
  const rows = role
    ? await ctx.tx.query<{ id: string }>(sql`
        select user_id as id from ${fixedTable(ctx.environment.schema, 'user_access')} where ${role.id}::uuid = any(role_ids)`)
    : []
  const holders = new Set(rows.map(({ id }) => id))
  return demand(module, 'owner', (value) => {
    const id = isObject(value) ? value.id : value
    if (to === 'me') return id === userId
    return typeof id === 'string' && (role ? holders.has(id) : id !== userId)
  })
}

function demand(module: ModelModule, name: string, accepts: Demand['accepts']): Demand {
  const field = module.fields.get(name)
  return { key: field?.id ?? name, name, field, accepts }
}

/** Text as people compare it: capitals, accents, spaces and the marks of rich text make no difference. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(/<[^>]*>/g, ' ').replaceAll('&amp;', '&') : ''
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim().toLowerCase()
}

function foundWords(ctx: Writing, module: ModelModule, { field }: Demand, value: unknown): Localized {
  const label = field?.label ?? { es: 'Responsable', en: 'Owner' }
  const isPlain = field !== undefined && !isObject(value) && !['relation', 'relations', 'user'].includes(field.type)
  if (!isPlain) return { es: `«${label.es}» no es lo que se pide.`, en: `“${label.en}” is not what is asked for.` }
  const shown = shownValue(ctx, module, field, value)
  return { es: `En «${label.es}» pone ${shown.es}.`, en: `“${label.en}” says ${shown.en}.` }
}
