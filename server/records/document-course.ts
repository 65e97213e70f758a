import sql, { raw } from 'sql-template-tag'
import { conflict, invalid, invalidField, violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { drawNumbers } from './auto-number.ts'
import { addDays } from '#common/dates.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import { createAll, createRecord } from './create.ts'
import { settleDeal } from './document-deal.ts'
import { documentKind, documentKindNamed, fieldOf, readLines, type DocumentKind } from './document.ts'
import { totalValues } from './document-totals.ts'
import { isComputed } from './fields.ts'
import { inputForm } from './write-form.ts'
import { columnName } from './select.ts'
import { lockIfThere, lockRecord, updateRecord, type Locked } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

/** How a document's state may change; what is not here is refused. */
const moves: Readonly<Record<string, readonly string[]>> = {
  draft: ['sent'],
  sent: ['accepted', 'rejected', 'expired', 'superseded'],
  expired: ['accepted', 'rejected', 'superseded'],
  rejected: ['superseded'],
  accepted: [],
  superseded: [],
}

/**
 * Issues a draft: it takes the next number of its series, the day's rate and date, and from then on no
 * longer changes. The version that it replaces is superseded. One transaction, so that what fails
 * leaves no gap in the numbers.
 * @returns the version of the record
 */
export async function issueDocument(ctx: Context, moduleName: string, id: string, seen?: number): Promise<number> {
  const kind = documentKindNamed(ctx, moduleName)
  return await inCourse(ctx, kind, id, seen, async (inner, row) => {
    const { keys } = kind
    refuseMove(kind, row, 'sent')
    await refuseUnready(inner, kind, row)
    const now = inner.environment.world.now()
    const today = dayIn(now, inner.model.settings.timeZone)
    const previous = row.own[keys.previous]
    const number = row.own[keys.number] ?? (await numberOf(inner, kind, row))
    const values = {
      [keys.status]: 'sent',
      [keys.date]: today,
      [keys.issuedAt]: now,
      ...(await totalValues(inner, kind, id, row.own)),
    }
    const version = await move(inner, kind, id, values, { [keys.number]: number })
    if (typeof previous === 'string') await supersede(inner, kind, previous)
    return version
  })
}

/** A further version keeps the number of the first, with its own behind it. */
async function numberOf(ctx: Writing, { module, keys }: DocumentKind, row: Locked): Promise<string> {
  const field = fieldOf(module, keys.number)
  const previous = row.own[keys.previous]
  const edition = Number(row.own[keys.version] ?? 1)
  if (typeof previous === 'string' && edition > 1) {
    const before = await lockRecord(asSystem(ctx), module, previous, 'update', true)
    const number = before.own[keys.number]
    if (typeof number === 'string') return `${number.replace(/ v\d+$/, '')} v${edition}`
  }
  const [drawn = ''] = await drawNumbers(ctx, field, 1)
  return drawn
}

async function refuseUnready(ctx: Writing, kind: DocumentKind, { id, own }: Locked): Promise<void> {
  const { keys } = kind
  const today = dayIn(ctx.environment.world.now(), ctx.model.settings.timeZone)
  const until = own[keys.validUntil]
  const lines = await readLines(ctx, kind, id)
  const hasCustomer = [keys.customer, keys.person, keys.lead].some((name) => typeof own[name] === 'string')
  const problems = [
    ...(lines.length === 0 ? [violation('', 'lines', 'Añade al menos una línea.', 'Add at least one line.')] : []),
    ...(hasCustomer
      ? []
      : [
          violation(
            keys.customer,
            'required',
            'Di para quién es: cuenta, contacto o lead.',
            'Say whom it is for: account, contact or lead.',
          ),
        ]),
    ...(typeof until === 'string' && until < today
      ? [violation(keys.validUntil, 'past', 'La validez ya ha pasado.', 'The validity is over already.')]
      : []),
  ]
  if (problems.length > 0) throw invalid(problems)
}

async function supersede(ctx: Writing, kind: DocumentKind, id: string): Promise<void> {
  const row = await lockIfThere(asSystem(ctx), kind.module, id, 'update', true)
  const status = String(row?.own[kind.keys.status] ?? '')
  if (moves[status]?.includes('superseded')) await move(ctx, kind, id, { [kind.keys.status]: 'superseded' })
}

interface Decision {
  readonly decision: 'accepted' | 'rejected'
  /** Who decided, on the customer's side. */
  readonly name?: string | undefined
  /** Why it was rejected: a value of the field's list. */
  readonly reason?: string | undefined
  readonly version?: number | undefined
}

/**
 * The customer's answer to an issued document. Accepting it puts its lines and amount into its deal and
 * moves that to the stage that its pipeline names, all in one act, so that one undo takes it back.
 */
export async function decideDocument(ctx: Context, moduleName: string, id: string, answer: Decision): Promise<number> {
  const kind = documentKindNamed(ctx, moduleName)
  const { keys } = kind
  return await inCourse(ctx, kind, id, answer.version, async (inner, row) => {
    refuseMove(kind, row, answer.decision)
    if (answer.decision === 'rejected' && !answer.reason) {
      throw invalidField(keys.rejectionReason, 'required', 'Di por qué lo rechaza.', 'Say why it is rejected.')
    }
    refuseReason(inner, kind, answer.reason)
    const version = await move(inner, kind, id, {
      [keys.status]: answer.decision,
      [keys.decidedAt]: inner.environment.world.now(),
      [keys.decidedBy]: answer.name ?? null,
      [keys.rejectionReason]: answer.decision === 'rejected' ? answer.reason : null,
    })
    if (answer.decision === 'accepted') await settleDeal(inner, kind, row)
    return version
  })
}

function refuseReason(ctx: Context, { module, keys }: DocumentKind, reason: string | undefined): void {
  const list = ctx.model.optionLists.get(fieldOf(module, keys.rejectionReason).options?.list ?? '')
  if (reason === undefined || list?.options.some(({ value }) => value === reason)) return
  throw invalidField(keys.rejectionReason, 'option', 'No es un motivo de la lista.', 'It is no reason of the list.')
}

/** A draft with all that an issued document says, to be changed and issued in its place. */
export async function newVersion(ctx: Context, moduleName: string, id: string): Promise<string> {
  const kind = documentKindNamed(ctx, moduleName)
  const { module, keys } = kind
  writableModule(ctx, moduleName, 'create')
  return await inCourse(ctx, kind, id, undefined, async (inner, row) => {
    if (!moves[String(row.own[keys.status])]?.includes('superseded')) {
      throw conflict(
        'Solo se hace otra versión de lo que está emitido y sin aceptar.',
        'Another version is made only of what is issued and not accepted.',
      )
    }
    await refuseSecondDraft(inner, kind, id)
    const kept = copied(inner, module, row.own, courseKeys(kind))
    const values = {
      ...kept,
      [keys.version]: Number(row.own[keys.version] ?? 1) + 1,
      [keys.previous]: id,
      [keys.validUntil]: null,
      owner: row.owner_id,
      groups: row.groups,
    }
    const copy = await createRecord(asSystem(inner), moduleName, values, { internal: true })
    await copyLines(inner, kind, id, copy)
    return copy
  })
}

async function refuseSecondDraft(ctx: Writing, kind: DocumentKind, id: string): Promise<void> {
  const column = (name: string) => raw(columnName(fieldOf(kind.module, name), 't')(''))
  const [draft] = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, kind.module)} t
    where ${column(kind.keys.previous)} = ${id} and ${column(kind.keys.status)} = 'draft' and t.deleted_at is null limit 1`)
  if (!draft) return
  throw conflict('Ya hay un borrador de la versión siguiente.', 'There is a draft of the next version already.', {
    details: { id: draft.id },
  })
}

/** What belongs to one document alone. */
function courseKeys({ keys }: DocumentKind): ReadonlySet<string> {
  const { number, version, previous, status, date, issuedAt, decidedAt, decidedBy, rejectionReason } = keys
  return new Set([number, version, previous, status, date, issuedAt, decidedAt, decidedBy, rejectionReason])
}

/** The values that a person could have typed, to be written to another record. */
function copied(ctx: Context, module: ModelModule, own: Values, without: ReadonlySet<string>): Values {
  return Object.fromEntries(
    Object.entries(own)
      .filter(([name, value]) => {
        const field = module.fields.get(name)
        const isGiven = field !== undefined && !isComputed(field) && field.type !== 'relations' && field.unique !== true
        return isGiven && value !== null && !without.has(name) && field.readOnly !== true
      })
      .map(([name, value]) => [name, inputForm(ctx, value)]),
  )
}

async function copyLines(ctx: Writing, kind: DocumentKind, from: string, to: string): Promise<void> {
  const lines = await readLines(ctx, kind, from)
  if (lines.length === 0) return
  const inputs = lines.map(({ own }) => ({ values: { ...copied(ctx, kind.lines, own, new Set()), [kind.by]: to } }))
  await createAll(asSystem(ctx), kind.lines.name, inputs)
}

/** Locks a document that the user may change and does the work in one transaction. */
async function inCourse<T>(
  ctx: Context,
  kind: DocumentKind,
  id: string,
  seen: number | undefined,
  work: (ctx: Writing, row: Locked) => Promise<T>,
): Promise<T> {
  writableModule(ctx, kind.module.name, 'update')
  return await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, kind.module, id, 'update', false)
    if (seen !== undefined && seen !== row.version) {
      throw conflict('Ha cambiado desde que lo viste.', 'It has changed since you saw it.', {
        details: { version: row.version },
      })
    }
    return await work(inner, row)
  })
}

function refuseMove({ keys }: DocumentKind, { own }: Locked, to: string): void {
  const from = String(own[keys.status] ?? 'draft')
  if (moves[from]?.includes(to)) return
  throw conflict(
    from === 'draft' ? 'Primero hay que emitirlo.' : 'En su estado ya no se puede.',
    from === 'draft' ? 'It must be issued first.' : 'In its state this is no longer possible.',
    { details: { status: from } },
  )
}

async function move(
  ctx: Writing,
  kind: DocumentKind,
  id: string,
  values: Values,
  computed: Values = {},
): Promise<number> {
  return await updateRecord(asSystem(ctx), kind.module.name, id, values, { internal: true, computed })
}

const expiredPerRun = 1000

/** Issued documents whose day is over become expired. @returns how many */
export async function expireDocuments(ctx: Context): Promise<number> {
  let count = 0
  for (const module of modulesWith(ctx.model, 'pricedDocument')) {
    const kind = documentKind(ctx.model, module)
    if (!kind) continue
    const { keys } = kind
    const column = (name: string) => raw(columnName(fieldOf(module, name), 't')(''))
    const today = dayIn(ctx.environment.world.now(), ctx.model.settings.timeZone)
    const rows = await ctx.environment.db.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, module)} t
      where ${column(keys.status)} = 'sent' and ${column(keys.validUntil)} <= ${addDays(today, -1)}::date
        and t.deleted_at is null order by t.id limit ${expiredPerRun}`)
    for (const { id } of rows) count += await expire(ctx, kind, id)
  }
  return count
}

async function expire(ctx: Context, kind: DocumentKind, id: string): Promise<number> {
  return await inWrite(ctx, async (inner) => {
    const row = await lockIfThere(asSystem(inner), kind.module, id, 'update', true)
    // Somebody may have answered it, or thrown it away, since it was listed.
    if (row?.own[kind.keys.status] !== 'sent') return 0
    await move(inner, kind, id, { [kind.keys.status]: 'expired' })
    return 1
  })
}
