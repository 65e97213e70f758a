import sql from 'sql-template-tag'

import { dateFormat } from '#common/format.ts'
import { marksOf, type SurveyKind } from '#common/survey.ts'
import { isObject } from '#common/text.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context, Environment } from '#server/context.ts'
import { isRefused } from '#server/delivery/mails.ts'
import { UnconfirmedMail, type Mail } from '#server/egress/egress.ts'
import { fixedTable } from '#server/model/registry.ts'
import { markup, type Markup } from '#server/outside/markup.ts'
import { findRecord } from '#server/records/list.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { surveyModules, surveyOf, type Row, type SurveyModules } from './modules.ts'
import { sayTo, type Said } from './said.ts'

interface Sending {
  readonly baseUrl: URL
  readonly answerId: string
  /** No attempt comes after this one. */
  readonly isLast: boolean
}

/** Sends one, if it is still to be sent. The token is made as the mail leaves, so that no queue or table holds it. */
export async function sendSurvey(environment: Environment, { baseUrl, answerId, isLast }: Sending): Promise<void> {
  const ctx = await systemContext(environment)
  const modules = surveyModules(ctx.model)
  const { answers, answer: keys, surveys, people } = modules
  const { db, schema, egress, world } = environment
  const row = rowIn(await findRecord(ctx, answers.name, answerId))
  if (!row || row[keys.state] !== 'waiting') return
  const survey = surveyOf(modules, await findRecord(ctx, surveys.name, idOf(row[keys.survey])))
  const person = rowIn(await findRecord(ctx, people.name, idOf(row[keys.person])))
  const to = person?.[people.capabilities.person?.email ?? '']
  const expiresAt = String(row[keys.expiresAt])
  const isOver = survey.state !== 'open' || expiresAt <= world.now()
  const note = async (state: 'sent' | 'failed') => await noteState(ctx, modules, answerId, state)
  if (typeof to !== 'string' || isOver) return await note('failed')
  const said = await sayTo(ctx, modules, survey, person)
  const company = ctx.model.letterhead.name
  const token = newToken(world)
  const letter = { said, kind: survey.kind, company, expiresAt, url: surveyUrl(baseUrl, token) }
  const firstName = person?.[people.capabilities.person?.firstName ?? '']
  const name = typeof firstName === 'string' ? firstName : ''
  // What somebody else began, or this server before it died, may have left: it is not sent twice.
  if (!(await begin(environment, answerId, token))) return await note('sent')
  try {
    await egress.sendMail({
      to,
      messageId: `<${answerId}@${baseUrl.hostname}>`,
      ...(await replyTo(environment, row.owner)),
      ...surveyMail({ ...letter, name, timeZone: ctx.model.settings.timeZone }),
    })
  } catch (error) {
    // Heard by nobody or by somebody: their answer would be lost with the link.
    if (!(error instanceof UnconfirmedMail)) {
      await db.query(sql`delete from ${fixedTable(schema, 'survey_link')} where answer_id = ${answerId}`)
      if (isRefused(error) || isLast) return await note('failed')
      throw error
    }
  }
  await note('sent')
}

/** Who is quick has answered before it is written down that they were asked. */
async function noteState(
  system: Context,
  { answers, answer: keys }: SurveyModules,
  answerId: string,
  state: 'sent' | 'failed',
): Promise<void> {
  await inWrite(asSystem(system), async (ctx) => {
    const { own } = await lockRecord(ctx, answers, answerId, 'update', true)
    const known = own[keys.state] === 'waiting' ? { [keys.state]: state } : {}
    const sent = state === 'sent' ? { [keys.sentAt]: ctx.environment.world.now() } : {}
    await updateRecord(ctx, answers.name, answerId, { ...known, ...sent }, { internal: true })
  })
}

/** @returns whether it is for this worker to send it */
async function begin({ db, schema, world }: Environment, answerId: string, token: string): Promise<boolean> {
  const begun = await db.query(sql`
    insert into ${fixedTable(schema, 'survey_link')} (hash, answer_id, made_at)
    values (${tokenHash(token)}, ${answerId}, ${world.now()}) on conflict (answer_id) do nothing returning answer_id`)
  return begun.length > 0
}

export function surveyUrl(baseUrl: URL, token: string): string {
  return `${baseUrl.origin}/survey/${token}`
}

async function replyTo(environment: Environment, owner: unknown): Promise<Pick<Mail, 'replyTo'>> {
  const [user] = await environment.db.query<{ email: string }>(sql`
    select email from lazo."user" where id = ${idOf(owner) || null}::uuid and active`)
  return user ? { replyTo: user.email } : {}
}

interface Letter {
  readonly said: Said
  readonly kind: SurveyKind
  readonly company: string
  readonly name: string
  readonly expiresAt: string
  readonly timeZone: string
  readonly url: string
}

/** The same twice: for programs that show text, and with the marks as buttons. A mark leads to the page, which asks whether it is so. */
export function surveyMail({
  said,
  kind,
  company,
  name,
  expiresAt,
  timeZone,
  url,
}: Letter): Omit<Mail, 'to' | 'messageId'> {
  const { words, question, ends, locale } = said
  const until = words.until({ day: dateFormat(locale, { dateStyle: 'long', timeZone }).format(Date.parse(expiresAt)) })
  const marks = marksOf(kind)
  const hello = name === '' ? words.hello : words.helloName({ name })
  const meaning =
    marks.length > 0 ? words.scale({ low: marks[0] ?? 0, high: marks.at(-1) ?? 0, worst: ends[0], best: ends[1] }) : ''
  const text = [
    hello,
    question,
    ...(meaning === '' ? [] : [meaning]),
    marks.length > 0 ? marks.map((mark) => `${mark}: ${url}?score=${mark}`).join('\n') : `${words.answer}: ${url}`,
    until,
    `${words.noMoreMail}: ${url}#more`,
    company,
  ].join('\n\n')
  const link = (href: string, label: string | number, style: string) =>
    markup`<a href="${href}" style="${style}">${label}</a>`
  const paragraph = (inner: Markup | string, style = '') => markup`<p style="margin:0 0 16px;${style}">${inner}</p>`
  const buttons = marks.map(
    (mark, index) => markup`${index > 0 && ' '}${link(`${url}?score=${mark}`, mark, markStyle)}`,
  )
  const parts = [
    paragraph(hello),
    paragraph(question, 'font-weight:bold'),
    paragraph(marks.length > 0 ? markup`${buttons}` : link(url, words.answer, markStyle)),
    ...(meaning === '' ? [] : [paragraph(meaning, 'font-size:13px')]),
    paragraph(until, 'font-size:13px'),
    paragraph(markup`${company} · ${link(`${url}#more`, words.noMoreMail, '')}`, 'font-size:13px'),
  ]
  const { text: html } =
    markup`<div lang="${locale}" style="max-width:560px;font:16px/1.5 system-ui,sans-serif">${parts}</div>`
  return { subject: words.subject({ company }), text, html }
}

const markStyle =
  'display:inline-block;min-width:20px;padding:8px 6px;margin:0 0 6px;border:1px solid #888;border-radius:6px;text-align:center;text-decoration:none'

export function rowIn(text: string | undefined): Row | undefined {
  return text === undefined ? undefined : JSON.parse(text)
}

export function idOf(value: unknown): string {
  return isObject(value) && typeof value.id === 'string' ? value.id : ''
}
