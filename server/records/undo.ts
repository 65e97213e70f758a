import sql from 'sql-template-tag'
import { LazoError, conflict, forbidden, missing } from '#common/errors.ts'
import type { Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import {
  amongAct,
  changesOfAct,
  changesSince,
  readActHead,
  recordsOfAct,
  seesPartOf,
  type ActHead,
  type Later,
  type RecordChange,
} from './act.ts'
import type { Values } from './check.ts'
import { rowsPointingAt } from './pointers.ts'
import { findTitles, type Titles } from './references.ts'
import { catchUp } from './effects.ts'
import { deleteRecord, restoreRecord } from './remove.ts'
import { keepsState } from './lifecycle.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, type Writing } from './write.ts'

/** A record that stays as it is, or of which some fields do, and why. */
export interface KeptRecord {
  readonly module: string
  readonly id: string
  /** Names of the fields that were kept; none where the whole record was. */
  readonly fields: readonly string[]
  readonly message: Localized
}

export interface UndoResult {
  readonly undone: number
  readonly kept: readonly KeptRecord[]
  /** So many records that they are undone in the background. */
  readonly queued: number
}

/** As many are undone while the user waits. */
const inRequestMax = 1000
const recordsPerStep = 200
const undoJob = 'undo-act'

const notYours: Localized = { es: 'Tu rol no puede cambiarlo.', en: 'Your role may not change it.' }
const usedSince: Localized = { es: 'Otros registros dependen de él.', en: 'Other records depend on it.' }

/**
 * Takes an act back: what it created goes to the bin, what it deleted returns, and each field that
 * nobody has changed since has its value of before. The rest is kept and reported.
 */
export async function undoAct(
  ctx: Context,
  actId: string,
  atOnceMax = inRequestMax,
  /** Later acts that came to nothing. */
  settled: readonly string[] = [],
): Promise<UndoResult> {
  const head = await readActHead(ctx, actId)
  await refuseForeign(ctx, actId, head)
  return await inWrite({ ...ctx, channel: 'undo' }, async (inner) => {
    if (head.records <= atOnceMax) return await undoRecords(inner, actId, await recordsOfAct(inner, actId), settled)
    const { userId } = ctx.policy
    ctx.onAct?.()
    await inner.environment.jobs.enqueue(inner.tx, undoJob, { userId, actId, undoActId: ctx.actId, settled })
    return { undone: 0, kept: [], queued: head.records }
  })
}

/** Says who undoes large acts; before the jobs start. */
export function registerUndoWork(environment: Environment): void {
  environment.jobs.work(
    undoJob,
    async ({ userId, actId, undoActId, settled }, { signal }) => {
      const ctx = await userContext(environment, { userId: String(userId), actId: String(undoActId), channel: 'undo' })
      if (!ctx) return
      const ids = (await recordsOfAct(ctx, String(actId))).toReversed()
      const acts = Array.isArray(settled) ? settled.map(String) : []
      // Done again after a crash, what was undone already counts as this undoing's own.
      for (let start = 0; start < ids.length && !signal.aborted; start += recordsPerStep) {
        const step = ids.slice(start, start + recordsPerStep)
        await inWrite(ctx, async (inner) => await undoRecords(inner, String(actId), step, acts))
      }
      signal.throwIfAborted()
    },
    { timeoutSeconds: 3600 },
  )
}

/** Who may take an act back at all, and in which way. */
export async function refuseForeign(ctx: Context, actId: string, head: ActHead): Promise<void> {
  if (head.records === 0) throw missing()
  const isOwn = head.actors.every((actor) => actor === ctx.policy.userId)
  // What others did to records out of sight never happened.
  if (!isOwn && !(await seesPartOf(ctx, actId))) throw missing()
  if (!isOwn && !ctx.policy.can('massUpdate')) {
    throw forbidden('Solo puedes deshacer lo que has hecho tú.', 'You can only undo what you did yourself.')
  }
  if (head.channels.includes('convert')) {
    throw conflict('Una conversión se deshace desde el lead.', 'A conversion is reverted from its lead.')
  }
  if (head.channels.includes('merge')) {
    throw conflict(
      'Una combinación se deshace separando sus registros.',
      'A merge is undone by separating its records.',
    )
  }
  if (head.channels.includes('import')) {
    throw conflict('Una importación se deshace desde Importaciones.', 'An import is undone from Imports.')
  }
}

/** The same for some of the act's records, of an act of any size and kind; whoever calls has checked that it may be undone. */
export async function undoRecords(
  ctx: Writing,
  actId: string,
  recordIds: readonly string[],
  /** Later acts that came to nothing. */
  settled: readonly string[],
): Promise<UndoResult> {
  const changes = await changesOfAct(ctx, actId, recordIds)
  const later = await changesSince(ctx, changes, [actId, ctx.actId, ...settled])
  const names = await actorNames(ctx, later)
  const inUse = await usedElsewhere(ctx, changes, actId)
  const kept: KeptRecord[] = []
  let undone = 0
  for (const change of inOrder(changes)) {
    const refusal = await undoOne(ctx, change, withWords(ctx, later.get(change.id), names), inUse)
    if (refusal) kept.push({ module: change.module.name, id: change.id, ...refusal })
    if (!refusal || refusal.fields.length > 0) undone += 1
  }
  return { undone, kept, queued: 0 }
}

/**
 * What was made goes first, the last one first; then what was deleted returns, parents before their
 * parts; then values, so that sums over parts do not overwrite them.
 */
function inOrder(changes: readonly RecordChange[]): RecordChange[] {
  const made = changes.filter(({ action }) => action === 'create' || action === 'restore').toReversed()
  const deleted = changes.filter(({ action }) => action === 'delete')
  return [...made, ...deleted, ...changes.filter(({ action }) => action === 'update').toReversed()]
}

/** What happened since, with who did it in words. */
type Since = Later & { readonly message: Localized }

async function actorNames(ctx: Writing, later: ReadonlyMap<string, Later>): Promise<Titles> {
  const users = moduleWith(ctx.model, 'user')
  const ids = new Set([...later.values()].flatMap(({ actors }) => [...actors]))
  return await findTitles(
    ctx,
    users ? [...ids].flatMap((id) => (id === null ? [] : [{ field: '', module: users, id }])) : [],
  )
}

function withWords(ctx: Writing, later: Later | undefined, names: Titles): Since | undefined {
  if (!later) return undefined
  const others = [...later.actors].filter((id) => id !== ctx.policy.userId)
  const known = others.flatMap((id) => names.get(id ?? '') ?? [])
  if (known.length > 0) {
    const who = { es: known.join(', '), en: known.join(', ') }
    return { ...later, message: { es: `${who.es} lo cambió después.`, en: `${who.en} changed it afterwards.` } }
  }
  const message =
    others.length === 0
      ? { es: 'Tú lo cambiaste después.', en: 'You changed it afterwards.' }
      : { es: 'Ha cambiado después.', en: 'It was changed afterwards.' }
  return { ...later, message }
}

type Refusal = Pick<KeptRecord, 'fields' | 'message'>

async function undoOne(
  ctx: Writing,
  change: RecordChange,
  later: Since | undefined,
  inUse: ReadonlySet<string>,
): Promise<Refusal | undefined> {
  const isTouched = later !== undefined && (later.whole || later.fields.size > 0)
  try {
    return await ctx.tx.savepoint(async () => {
      if (change.action === 'update') return await undoUpdate(ctx, change, later)
      if (isTouched) return { fields: [], message: later.message }
      if (change.action === 'delete') return await bringBack(ctx, change)
      if (inUse.has(change.id)) return { fields: [], message: usedSince }
      return await takeAway(ctx, change)
    })
  } catch (error) {
    if (!(error instanceof LazoError)) throw error
    return { fields: [], message: error.violations[0]?.message ?? error.text }
  }
}

async function takeAway(ctx: Writing, { module, id }: RecordChange): Promise<undefined> {
  // It may have gone with its parent already.
  if (await isLive(ctx, module, id)) await deleteRecord(ctx, module.name, id)
}

async function bringBack(ctx: Writing, { module, id }: RecordChange): Promise<undefined> {
  if (!(await isLive(ctx, module, id))) await restoreRecord(ctx, module.name, id)
}

async function isLive(ctx: Writing, module: ModelModule, id: string): Promise<boolean> {
  const rows = await ctx.tx.query(
    sql`select 1 from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null`,
  )
  return rows.length > 0
}

async function undoUpdate(
  ctx: Writing,
  { module, id, before }: RecordChange,
  later: Since | undefined,
): Promise<Refusal | undefined> {
  if (later?.whole && !(await isLive(ctx, module, id))) return { fields: [], message: later.message }
  const { own } = await lockRecord(ctx, module, id, 'update', false)
  const isKept = (name: string): boolean =>
    later?.fields.has(name) === true ||
    !mayWrite(ctx, module, name) ||
    keepsState(module, name, before[name], own[name])
  const { owner, groups, ...values }: Values = Object.fromEntries(
    Object.entries(before).filter(([name]) => !isKept(name)),
  )
  const standard = { ...(owner === undefined ? {} : { owner }), ...(groups === undefined ? {} : { groups }) }
  await updateRecord(asSystem(ctx), module.name, id, standard, { internal: true, computed: values })
  // What is told from other rows is what they say now, whoever has changed them since.
  if (Object.keys(values).some((name) => isTold(module, name))) await catchUp(asSystem(ctx), module, id)
  const fields = Object.keys(before).filter(isKept)
  if (fields.length === 0) return undefined
  return { fields: fields.length === Object.keys(before).length ? [] : fields, message: later?.message ?? notYours }
}

function isTold({ fields, capabilities }: ModelModule, name: string): boolean {
  const type = fields.get(name)?.type
  const isSum = capabilities.lines !== undefined && capabilities.pipeline?.amount === name
  return isSum || type === 'rollup' || type === 'nextActivity'
}

/** Fields that the system fills in follow those that the user may change. */
function mayWrite(ctx: Writing, module: ModelModule, name: string): boolean {
  return module.fields.get(name)?.readOnly === true || ctx.policy.canWrite(module.name, name)
}

/** Of the records that the act made, those at which something from outside the act points. */
async function usedElsewhere(
  ctx: Writing,
  changes: readonly RecordChange[],
  actId: string,
): Promise<ReadonlySet<string>> {
  const made = Map.groupBy(
    changes.filter(({ action }) => action === 'create'),
    ({ module }) => module,
  )
  const used = new Set<string>()
  for (const [module, records] of made) {
    const pointing = await rowsPointingAt(
      ctx,
      module,
      records.map(({ id }) => id),
    )
    const ofAct = new Set(
      await amongAct(
        ctx,
        actId,
        pointing.map(({ id }) => id),
      ),
    )
    for (const row of pointing) if (!ofAct.has(row.id)) used.add(row.target)
  }
  return used
}
