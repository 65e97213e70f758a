import sql, { type Sql } from 'sql-template-tag'

import { conflict, forbidden, missing, tooLarge, unavailable } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { createRecord } from '#server/records/create.ts'
import { compileFilter, isUuid } from '#server/records/filter.ts'
import { findRecord } from '#server/records/list.ts'
import { selectIds, type Selection } from '#server/records/mass.ts'
import { columnOf } from '#server/records/select.ts'
import { inWrite, refused, type Writing } from '#server/records/write.ts'
import { requireProduction } from '#server/users/production.ts'

import { surveyModules, surveyOf, type Survey, type SurveyModules } from './modules.ts'
import { surveyMailJob } from './names.ts'

/** Why somebody is not asked; what they allow is one reason, so that nobody learns from it what they said. */
export type LeftOut = 'noEmail' | 'notAllowed' | 'recent'

export interface Asking {
  readonly asked: number
  readonly leftOut: Readonly<Record<LeftOut, number>>
}

const peopleMax = 2000

/**
 * Asks those of the chosen people who may be asked: each has a mail of their own, by a job. As a preview it only says
 * whom it would reach.
 */
export async function askPeople(
  ctx: Context,
  surveyId: string,
  selection: Selection,
  { isPreview }: { readonly isPreview: boolean },
): Promise<Asking> {
  requireProduction(ctx)
  const modules = surveyModules(ctx.model)
  if (!isUuid(surveyId)) throw missing()
  const survey = surveyOf(modules, await findRecord(ctx, modules.surveys.name, surveyId))
  if (ctx.policy.scope(modules.answers.name, 'create') === 'none') throw refused(modules.answers, 'create')
  if (selection.ids?.length !== 1 && !ctx.policy.can('massUpdate')) throw noCrowd()
  if (!ctx.environment.egress.canMail) throw noServer()
  const ids = await selectIds(ctx, modules.people.name, selection)
  if (ids.length > peopleMax) throw tooMany()
  return await inWrite(ctx, async (inner) => {
    const seen = rowRule(inner, modules.people, 'read', 't')
    const { allowed, leftOut } = await judgePeople(inner, modules, survey, { ids, seen })
    if (!isPreview) for (const one of allowed) await askOne(inner, modules, survey, one)
    return { asked: allowed.length, leftOut }
  })
}

function noCrowd(): Error {
  return forbidden('Tu rol pregunta a una persona cada vez.', 'Your role asks one person at a time.')
}

function noServer(): Error {
  return unavailable('No hay servidor de correo configurado.', 'No mail server is configured.')
}

function tooMany(): Error {
  return tooLarge(
    `De una vez se pregunta a ${peopleMax} personas como mucho. Acota el filtro.`,
    `At most ${peopleMax} people are asked at once. Narrow the filter.`,
  )
}

export interface Person {
  readonly id: string
  readonly ownerId: string | null
  readonly companyId: string | null
  readonly segment: string | null
}

interface Candidate extends Person, Record<string, unknown> {
  readonly email: string | null
  readonly isAllowed: boolean
  readonly wantsNoMore: boolean
  readonly isRecent: boolean
}

interface Choice {
  readonly ids: readonly string[]
  /** Of whom the rest is left out without a word. */
  readonly seen: Sql
}

/** Who may be asked now. One act asks at a time, so that nobody is asked twice by two. */
export async function judgePeople(
  ctx: Writing,
  modules: SurveyModules,
  survey: Survey,
  { ids, seen }: Choice,
): Promise<{ readonly allowed: readonly Person[]; readonly leftOut: Asking['leftOut'] }> {
  await takeTurn(ctx.tx, 'ask customers')
  const state = modules.surveys.lifecycle?.states.find(({ value }) => value === survey.state)
  if (survey.state !== 'open' || !state) {
    throw conflict('La encuesta no está abierta.', 'The survey is not open.', { details: { state: survey.state } })
  }
  const leftOut = { noEmail: 0, notAllowed: 0, recent: 0 }
  const allowed: Person[] = []
  const addresses = new Set<string>()
  for (const one of await candidates(ctx, modules, survey, { ids, seen })) {
    const reason = reasonOf(one, addresses)
    if (reason === undefined) allowed.push(one)
    else leftOut[reason] += 1
  }
  return { allowed, leftOut }
}

/** Two records of one address are one person. */
function reasonOf({ email, isAllowed, wantsNoMore, isRecent }: Candidate, addresses: Set<string>): LeftOut | undefined {
  if (email === null || email === '') return 'noEmail'
  if (!isAllowed || wantsNoMore) return 'notAllowed'
  if (isRecent || addresses.has(email)) return 'recent'
  addresses.add(email)
  return undefined
}

async function candidates(
  ctx: Writing,
  modules: SurveyModules,
  survey: Survey,
  { ids, seen }: Choice,
): Promise<readonly Candidate[]> {
  const { people, answers, answer } = modules
  const { world } = ctx.environment
  const email = columnOf(people, people.capabilities.person?.email, 't')
  const other = columnOf(people, people.capabilities.person?.email, 'o')
  const person = columnOf(answers, answer.person, 'a')
  const company = companyField(modules)
  const quietFrom = new Date(Date.parse(world.now()) - survey.quietDays * 86_400_000).toISOString()
  const before = sql`select 1 from ${tableOf(ctx, answers)} a
    where ${person} in (select o.id from ${tableOf(ctx, people)} o where lower(${other}) = lower(${email}) or o.id = t.id)
      and a.deleted_at is null`
  return await ctx.tx.query<Candidate>(sql`
    select t.id, t.owner_id as "ownerId", ${company ? columnOf(people, company, 't') : sql`null::uuid`} as "companyId",
      ${segmentOf(ctx, modules, company)} as segment,
      lower(${email}) as email, ${allowance(ctx, people, survey)} as "isAllowed",
      exists (${before} and ${columnOf(answers, answer.noMore, 'a')}) as "wantsNoMore",
      exists (${before} and a.created_at > ${quietFrom}::timestamptz
        and ${columnOf(answers, answer.state, 'a')} <> 'failed') as "isRecent"
    from ${tableOf(ctx, people)} t
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null and ${seen}
    order by t.id`)
}

/** What says it of a person is asked as the system: a rule of the company, whoever sends. */
function allowance(ctx: Writing, people: ModelModule, { basis }: Survey): Sql {
  const { consent } = people.capabilities
  const rule = basis === 'consent' ? consent?.marketing : consent?.refused
  // A module that cannot say it has none who consent, and none who refuse.
  if (!rule) return basis === 'consent' ? sql`false` : sql`true`
  const holds = compileFilter(asSystem(ctx), people, rule, 't')
  return basis === 'consent' ? sql`((${holds}) is true)` : sql`((${holds}) is not true)`
}

/** The relation of a person to the company that an answer names too. */
function companyField({ people, answers, answer }: SurveyModules): string | undefined {
  const company = answers.fields.get(answer.company)?.options?.module
  return [...people.fields.values()].find(({ type, options }) => type === 'relation' && options?.module === company)
    ?.name
}

/** What their company is to ours. */
function segmentOf(ctx: Writing, { people, answers, answer }: SurveyModules, company: string | undefined): Sql {
  const companies = ctx.model.modules.get(answers.fields.get(answer.company)?.options?.module ?? '')
  const segment = companies?.capabilities.customer?.segment
  if (!companies || company === undefined || segment === undefined) return sql`null`
  return sql`(select ${columnOf(companies, segment, 'c')} from ${tableOf(ctx, companies)} c
    where c.id = ${columnOf(people, company, 't')})`
}

/** A row of answers that waits for its mail. It is owned as the person is, so that theirs see it. */
export async function askOne(
  ctx: Writing,
  { answers, answer }: SurveyModules,
  survey: Survey,
  { id, ownerId, companyId, segment }: Person,
): Promise<string> {
  const { environment, tx } = ctx
  const expiresAt = new Date(Date.parse(environment.world.now()) + survey.daysOpen * 86_400_000).toISOString()
  const values = {
    [answer.survey]: survey.id,
    [answer.person]: id,
    [answer.company]: companyId,
    [answer.segment]: segment,
    [answer.kind]: survey.kind,
    [answer.state]: 'waiting',
    [answer.expiresAt]: expiresAt,
    owner: ownerId,
  }
  const answerId = await createRecord(asSystem(ctx), answers.name, values, { internal: true })
  await environment.jobs.enqueue(tx, surveyMailJob, { answerId })
  return answerId
}
