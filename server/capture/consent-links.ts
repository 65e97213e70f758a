import sql from 'sql-template-tag'

import type { Language } from '#common/errors.ts'
import { missing } from '#common/errors.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import type { Context, Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { fixedTable } from '#server/model/registry.ts'
import { columnOf, isoText } from '#server/records/select.ts'
import { writeForm } from '#server/records/write-form.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { entriesOf, entriesOfPerson, keepDecisions, type Decision, type KeptEntry } from './consents.ts'
import type { Person } from './people.ts'
import { confirmJob } from './register.ts'
import { wordsIn } from './words.ts'

/** So long what was ticked can be confirmed, and so long the same link shows what one allows. */
export const confirmDays = 7
const linkDays = 730
/** One mail to an address in so long, however often a form is sent with it. */
const pauseHours = 1

interface Asking {
  readonly answer: string
  readonly to: string
  readonly language: Language
}

/** Before what was ticked is kept: it looks whether they were asked just now. */
export async function askToConfirm(ctx: Writing, person: Person, { answer, to, language }: Asking): Promise<void> {
  const entries = entriesOf(ctx)
  const { egress, jobs, world } = ctx.environment
  if (!entries || !egress.canMail) return
  const since = Date.parse(world.now()) - pauseHours * 3_600_000
  const known = await entriesOfPerson(ctx, entries, person.id)
  const isAsked = known.some(
    ({ own }) => own[entries.keys.decision] === 'asked' && Date.parse(String(own[entries.keys.at])) > since,
  )
  if (!isAsked) await jobs.enqueue(ctx.tx, confirmJob, { answer, to, language })
}

/** The token is made as the mail leaves, so that no queue holds it. */
export async function mailOne(environment: Environment, baseUrl: URL, { answer, to, language }: Asking, jobId: string) {
  if (!environment.egress.canMail) return
  const ctx = asSystem(await systemContext(environment))
  const asked = await entriesOfAnswer(ctx, answer)
  const entries = entriesOf(ctx)
  const [first] = asked
  if (!entries || !first) return
  const token = newToken(environment.world)
  await addLink(ctx, first.id, token, language)
  const words = wordsIn(language).mail
  const company = ctx.model.letterhead.name || ctx.model.settings.company
  const texts = [...new Set(asked.map(({ own }) => String(own[entries.keys.text])))]
  await environment.egress.sendMail({
    to,
    messageId: `<${jobId}@${baseUrl.hostname}>`,
    subject: words.subject({ company }),
    text: [
      words.text({ company }),
      ...texts.map((text) => `— ${text}`),
      `${words.link({ days: confirmDays })}\n${baseUrl.origin}/consent/${token}`,
      words.later,
      words.notYou,
    ].join('\n\n'),
  })
}

async function addLink({ environment }: Context, entryId: string, token: string, language: Language): Promise<void> {
  const { db, schema, world } = environment
  const expiresAt = new Date(Date.parse(world.now()) + linkDays * 86_400_000).toISOString()
  await db.query(sql`
    insert into ${fixedTable(schema, 'consent_link')} (token_hash, entry_id, language, created_at, expires_at)
    values (${tokenHash(token)}, ${entryId}, ${language}, ${world.now()}, ${expiresAt})`)
}

/** What was ticked in one answer and waits. */
async function entriesOfAnswer(ctx: Context, answer: string): Promise<KeptEntry[]> {
  const entries = entriesOf(ctx)
  if (!entries) return []
  const { module, keys } = entries
  const column = (name: string) => columnOf(module, name)
  return await ctx.environment.db.query<KeptEntry>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${column(keys.answer)} = ${answer} and ${column(keys.decision)} = 'asked' and t.deleted_at is null
    order by t.id limit 100`)
}

/** A choice of purpose and way, as whoever has the link sees it. */
interface Choice {
  readonly purpose: string
  readonly channel: string
  readonly isAllowed: boolean
}

export interface ConsentView {
  readonly language: Language
  readonly ctx: Context
  /** Texts that wait to be confirmed. */
  readonly waiting: readonly string[]
  readonly isLate: boolean
  readonly choices: readonly Choice[]
}

export async function readConsents(environment: Environment, token: string): Promise<ConsentView> {
  const ctx = asSystem(await systemContext(environment))
  return await inWrite(ctx, async (inner) => viewOf(inner, await openLink(inner, token)))
}

interface Opened {
  readonly language: Language
  readonly person: Person
  readonly known: readonly KeptEntry[]
  /** Of the answer that the link is about, those that nothing was said of since. */
  readonly asked: readonly KeptEntry[]
  readonly isLate: boolean
}

/** Unknown, expired, and of somebody who is gone are the same. Locked, so that what is said by it is said once. */
async function openLink(ctx: Writing, token: string): Promise<Opened> {
  const entries = entriesOf(ctx)
  if (!entries) throw missing()
  const { module, keys } = entries
  const { schema, world } = ctx.environment
  const [link] = await ctx.tx.query<{ language: Language; entry: KeptEntry['own']; createdAt: string }>(sql`
    select l.language, ${writeForm(module, 't')} as entry, ${isoText(sql`l.created_at`)} as "createdAt"
    from ${fixedTable(schema, 'consent_link')} l join ${tableOf(ctx, module)} t on t.id = l.entry_id and t.deleted_at is null
    where l.token_hash = ${tokenHash(token)} and l.expires_at > ${world.now()}::timestamptz for update of l`)
  const target = referenceOf(link?.entry[keys.person])
  const people = ctx.model.modulesById.get(target?.module ?? '') ?? ctx.model.modules.get(target?.module ?? '')
  if (!link || !target || !people) throw missing()
  await takeTurn(ctx.tx, `consent ${target.id}`)
  const [row] = await ctx.tx.query<{ ownerId: string | null }>(sql`
    select t.owner_id as "ownerId" from ${tableOf(ctx, people)} t where t.id = ${target.id} and t.deleted_at is null`)
  if (!row) throw missing()
  const known = await entriesOfPerson(ctx, entries, target.id)
  const asked = known.filter(
    ({ own }) =>
      own[keys.answer] === link.entry[keys.answer] &&
      own[keys.decision] === 'asked' &&
      !isSaidSince(entries.keys, known, own),
  )
  return {
    language: link.language,
    person: { module: people, id: target.id, ownerId: row.ownerId },
    known,
    asked,
    isLate: Date.parse(link.createdAt) + confirmDays * 86_400_000 < Date.parse(world.now()),
  }
}

function isSaidSince(
  keys: { purpose: string; channel: string; at: string; isCurrent: string },
  known: readonly KeptEntry[],
  own: KeptEntry['own'],
): boolean {
  return known.some(
    (one) =>
      one.own[keys.isCurrent] === true &&
      one.own[keys.purpose] === own[keys.purpose] &&
      one.own[keys.channel] === own[keys.channel] &&
      String(one.own[keys.at]) >= String(own[keys.at]),
  )
}

function referenceOf(value: unknown): { readonly module: string; readonly id: string } | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('module' in value)) return undefined
  return { module: String(value.module), id: String(value.id) }
}

function viewOf(ctx: Context, { language, known, asked, isLate }: Opened): ConsentView {
  const entries = entriesOf(ctx)
  if (!entries) throw missing()
  const { module, keys } = entries
  const optionsOf = (name: string): readonly string[] =>
    (ctx.model.optionLists.get(module.fields.get(name)?.options?.list ?? '')?.options ?? [])
      .filter(({ retired }) => !retired)
      .map(({ value }) => value)
  const isAllowed = (purpose: string, channel: string): boolean =>
    known.some(
      ({ own }) =>
        own[keys.isCurrent] === true &&
        own[keys.decision] === 'granted' &&
        own[keys.purpose] === purpose &&
        own[keys.channel] === channel,
    )
  return {
    ctx,
    language,
    waiting: isLate ? [] : [...new Set(asked.map(({ own }) => String(own[keys.text])))],
    isLate: isLate && asked.length > 0,
    choices: optionsOf(keys.purpose).flatMap((purpose) =>
      optionsOf(keys.channel).map((channel) => ({ purpose, channel, isAllowed: isAllowed(purpose, channel) })),
    ),
  }
}

/** What somebody does on the page: says that it was them, says anew what they allow, or takes all of it back. */
export type ConsentAct =
  | { readonly kind: 'confirm' | 'withdraw' }
  | { readonly kind: 'save'; readonly allowed: ReadonlySet<string> }

export const choiceName = ({ purpose, channel }: Pick<Choice, 'purpose' | 'channel'>): string => `${purpose}.${channel}`

export async function decideConsents(
  environment: Environment,
  token: string,
  act: ConsentAct,
  address: string,
): Promise<ConsentView> {
  const ctx = asSystem(await systemContext(environment))
  return await inWrite(ctx, async (inner) => {
    const opened = await openLink(inner, token)
    const decisions = act.kind === 'confirm' ? confirmed(inner, opened, address) : chosen(inner, opened, act, address)
    await keepDecisions(inner, opened.person, decisions)
    return viewOf(inner, await openLink(inner, token))
  })
}

/** Each as it was ticked, in the same words. */
function confirmed(ctx: Context, { asked, isLate }: Opened, address: string): Decision[] {
  const keys = entriesOf(ctx)?.keys
  if (!keys || isLate) return []
  return asked.map(({ own }) => ({
    purpose: String(own[keys.purpose]),
    channel: String(own[keys.channel]),
    decision: 'granted',
    text: String(own[keys.text]),
    language: String(own[keys.language]),
    source: 'confirmation',
    form: typeof own[keys.form] === 'string' ? String(own[keys.form]) : null,
    answer: typeof own[keys.answer] === 'string' ? String(own[keys.answer]) : null,
    address,
  }))
}

/** What differs from before alone is said anew. */
function chosen(ctx: Context, opened: Opened, act: ConsentAct, address: string): Decision[] {
  const { choices, language } = viewOf(ctx, opened)
  const words = wordsIn(language).consent
  return choices.flatMap((choice): Decision[] => {
    const isAllowed = act.kind === 'save' && act.allowed.has(choiceName(choice))
    if (isAllowed === choice.isAllowed) return []
    const { purpose, channel } = labelsOf(ctx, choice, language)
    return [
      {
        purpose: choice.purpose,
        channel: choice.channel,
        decision: isAllowed ? 'granted' : 'withdrawn',
        text: words.chosen({ purpose, channel }),
        language,
        source: 'preferences',
        form: null,
        answer: null,
        address,
      },
    ]
  })
}

export function labelsOf(ctx: Context, choice: Pick<Choice, 'purpose' | 'channel'>, language: Language) {
  const entries = entriesOf(ctx)
  const labelOf = (name: string | undefined, value: string): string => {
    const list = entries?.module.fields.get(name ?? '')?.options?.list ?? ''
    return ctx.model.optionLists.get(list)?.options.find((one) => one.value === value)?.label[language] ?? value
  }
  return {
    purpose: labelOf(entries?.keys.purpose, choice.purpose),
    channel: labelOf(entries?.keys.channel, choice.channel),
  }
}
