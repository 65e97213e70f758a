import { createHash } from 'node:crypto'
import sql, { raw } from 'sql-template-tag'

import { LazoError, inOneLine, invariant, missing, unavailable, type Language } from '#common/errors.ts'
import type { FormAnswerKeys, FormDefinition } from '#common/form.ts'
import type { ModelModule, Named } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context, Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { moduleWith } from '#server/model/compile.ts'
import { canonical } from '#server/model/elements.ts'
import { notify } from '#server/notifications/notify.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { relationTo } from '#server/records/pointers.ts'
import { columnOf } from '#server/records/select.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { labelLanguage, qualifiedBy, readAnswer, type Answered } from './answered.ts'
import { respond } from './campaign.ts'
import { askToConfirm } from './consent-links.ts'
import { keepDecisions, type Decision } from './consents.ts'
import type { Problem } from './form-page.ts'
import type { Given } from './given.ts'
import { addPerson, findPerson, type Person } from './people.ts'

/** What was sent, from where, as the server itself knows it. */
export interface Sent {
  readonly given: Given
  readonly language: Language
  readonly address: string
  /** The page that it was sent from, as the browser says. */
  readonly page: string | null
}

/**
 * Keeps an answer. It comes back once all of it is kept: who it is of, known or new; what they wrote, agreed to and
 * came by; that they responded to a campaign; that a prospect is a lead. Whether somebody is known changes nothing of
 * what is answered.
 * @returns what is wrong with it; nothing where it is kept
 */
export async function receive(environment: Environment, formName: string, sent: Sent): Promise<readonly Problem[]> {
  const ctx = asSystem(await systemContext(environment))
  const { form, module } = formOf(ctx, formName)
  const answered = readAnswer(ctx, form, module, sent)
  if (answered.problems.length > 0) return answered.problems
  if (answered.faults.length > 0) throw broken(ctx, form, answered.faults)
  await inWrite(ctx, async (inner) => {
    if (answered.email !== null) await takeTurn(inner.tx, `form ${environment.schema} ${answered.email.toLowerCase()}`)
    await keepAnswer(inner, { form, module, answered, sent })
  })
  return []
}

/** One that is there for anybody. */
export function formOf(ctx: Context, name: string): { form: Named<FormDefinition>; module: ModelModule } {
  const form = ctx.model.forms.get(name)
  const module = ctx.model.modules.get(form?.module ?? '')
  if (!form?.active || !module) throw missing()
  return { form, module }
}

/** The company has asked more of a record than its form gives: those who configure it can see why. */
function broken({ environment }: Context, { name }: Named<FormDefinition>, faults: readonly string[]): LazoError {
  environment.world.log({ event: 'form.broken', form: name, faults: faults.join(', ').slice(0, 500) })
  return unavailable('Este formulario no se puede recibir ahora.', 'This form cannot be received now.')
}

interface Keeping {
  readonly form: Named<FormDefinition>
  readonly module: ModelModule
  readonly answered: Answered
  readonly sent: Sent
}

async function keepAnswer(ctx: Writing, keeping: Keeping): Promise<void> {
  const { form, answered } = keeping
  const answers = moduleWith(ctx.model, 'formAnswer')
  const keys = answers?.capabilities.formAnswer
  invariant(answers && keys, 'answers have a module')
  const id = await freeId(ctx, answers, keys, keeping)
  if (id === undefined) return
  const known = answered.email === null ? undefined : await findPerson(ctx, answers, answered.email)
  const campaign = await liveCampaign(ctx, form)
  const owner = known ? null : await nextOwner(ctx, answers, keys, form)
  const person = known ?? (await newPerson(ctx, keeping, campaign, owner))
  const values = answerValues(ctx, keys, keeping, person)
  const answer = {
    ...values,
    [keys.isNew]: known === undefined,
    [keys.assigned]: owner,
    [keys.campaign]: campaign ?? null,
  }
  await createRecord(ctx, answers.name, answer, { id, internal: true })
  if (campaign !== undefined) await unlessRefused(ctx, form, async () => await respond(ctx, campaign, person))
  if (known && form.qualifies) await unlessRefused(ctx, form, async () => await qualify(ctx, form, known))
  await agree(ctx, keeping, { person, answer: id, isKnown: known !== undefined })
  if (person.ownerId !== null) {
    const record = { moduleId: person.module.id, id: person.id }
    await notify(ctx, [{ kind: 'formAnswer', to: [person.ownerId], record, actor: null }])
  }
}

/** The same page sent twice is one answer; sent again with something else in it, it is another. */
async function freeId(
  ctx: Writing,
  answers: ModelModule,
  keys: FormAnswerKeys,
  { answered, sent }: Keeping,
): Promise<string | undefined> {
  const fresh = ctx.environment.world.newId()
  if (sent.given.id === undefined) return fresh
  const text = columnOf(answers, keys.values)
  const [same] = await ctx.tx.query<{ text: string | null }>(sql`
    select ${text} as text from ${tableOf(ctx, answers)} t where t.id = ${sent.given.id}`)
  if (!same) return sent.given.id
  return (same.text ?? '') === answered.text.trimEnd() ? undefined : fresh
}

async function newPerson(
  ctx: Writing,
  { form, module, answered }: Keeping,
  campaign: string | undefined,
  owner: string | null,
): Promise<Person> {
  const campaigns = moduleWith(ctx.model, 'campaign')
  const by = campaigns && campaign !== undefined ? relationTo(module, campaigns) : undefined
  const values = by && campaign !== undefined ? { ...answered.values, [by.name]: campaign } : answered.values
  return await addPerson(ctx, module, values, { owner, groups: form.groups })
}

function answerValues(ctx: Context, keys: FormAnswerKeys, { form, answered, sent }: Keeping, person: Person): Values {
  const { given, language, address, page } = sent
  const ticked = form.consents.filter(({ name }) => given.consents.has(name)).map(({ text }) => text[language])
  return {
    [keys.person]: { module: person.module.name, id: person.id },
    [keys.form]: form.name,
    [keys.subject]: form.label[labelLanguage(ctx)],
    [keys.at]: ctx.environment.world.now(),
    [keys.values]: answered.text,
    [keys.agreed]: ticked.join('\n\n'),
    [keys.version]: versionOf(form),
    [keys.language]: language,
    [keys.page]: page,
    [keys.address]: address,
    [keys.source]: given.source.utm_source ?? null,
    [keys.medium]: given.source.utm_medium ?? null,
    [keys.campaignName]: given.source.utm_campaign ?? null,
    [keys.term]: given.source.utm_term ?? null,
    [keys.content]: given.source.utm_content ?? null,
  }
}

/** Of all that a form says: two answers with the same one were given to the same words. */
function versionOf(form: Named<FormDefinition>): string {
  return createHash('sha256').update(canonical(form)).digest('hex').slice(0, 16)
}

async function liveCampaign(ctx: Context, { campaign }: FormDefinition): Promise<string | undefined> {
  const module = moduleWith(ctx.model, 'campaign')
  if (campaign === undefined || !module) return undefined
  const [row] = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t
    where t.id = ${campaign} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
  return row?.id
}

/** In turn, of those who may still sign in. */
async function nextOwner(
  ctx: Writing,
  answers: ModelModule,
  keys: FormAnswerKeys,
  { name, owners = [] }: Named<FormDefinition>,
): Promise<string | null> {
  if (owners.length === 0) return null
  const active = await ctx.tx.query<{ id: string }>(sql`
    select id from lazo."user" where id = any(${[...owners]}::uuid[]) and active`)
  const ready = owners.filter((id) => active.some((one) => one.id === id))
  const column = (key: string) => columnOf(answers, key)
  const [last] = await ctx.tx.query<{ id: string }>(sql`
    select ${column(keys.assigned)} as id from ${tableOf(ctx, answers)} t
    where ${column(keys.form)} = ${name} and ${column(keys.assigned)} is not null
    order by ${column(keys.at)} desc, t.id desc limit 1`)
  const place = owners.indexOf(last?.id ?? '')
  const inTurn = [...owners.slice(place + 1), ...owners.slice(0, place + 1)]
  return inTurn.find((id) => ready.includes(id)) ?? null
}

/** Whoever is known changes by what they filled in in nothing but this: they are interested (R-122). */
async function qualify(ctx: Writing, form: Named<FormDefinition>, { module, id }: Person): Promise<void> {
  const { lead } = module.capabilities
  const qualification = module.fields.get(lead?.qualification ?? '')
  if (!lead || !qualification) return
  const evidence = module.fields.get(lead.evidence ?? '')
  const [row] = await ctx.tx.query<{ qualification: string | null; evidence: string | null }>(sql`
    select ${raw(`t."${qualification.column}"`)} as qualification,
      ${evidence ? raw(`t."${evidence.column}"`) : sql`null::text`} as evidence
    from ${tableOf(ctx, module)} t where t.id = ${id}`)
  if (!row || row.qualification === 'qualified') return
  const { [lead.evidence ?? '']: proof, ...values } = qualifiedBy(ctx, form, module)
  const isNew = lead.evidence !== undefined && (row.evidence ?? '') === ''
  await updateRecord(ctx, module.name, id, isNew ? { ...values, [lead.evidence]: proof } : values)
}

interface Agreeing {
  readonly person: Person
  readonly answer: string
  readonly isKnown: boolean
}

/** Of somebody who is known it takes a confirmation, whatever the form says: an address is typed by anybody. */
async function agree(
  ctx: Writing,
  { form, answered, sent }: Keeping,
  { person, answer, isKnown }: Agreeing,
): Promise<void> {
  const { given, language, address } = sent
  const decision = form.confirms || isKnown ? 'asked' : 'granted'
  const decisions = form.consents.flatMap(({ name, text, grants }): Decision[] =>
    grants && given.consents.has(name)
      ? grants.channels.map((channel) => ({
          purpose: grants.purpose,
          channel,
          decision,
          text: text[language],
          language,
          source: 'form',
          form: form.name,
          answer,
          address,
        }))
      : [],
  )
  if (decisions.length === 0) return
  if (form.confirms && answered.email !== null)
    await askToConfirm(ctx, person, { answer, to: answered.email, language })
  await keepDecisions(ctx, person, decisions)
}

/** A rule of the company may stand in its way; what was sent is kept all the same. */
async function unlessRefused(ctx: Writing, form: Named<FormDefinition>, work: () => Promise<void>): Promise<void> {
  try {
    await ctx.tx.savepoint(work)
  } catch (error) {
    if (!(error instanceof LazoError)) throw error
    ctx.environment.world.log({ event: 'form.partly', form: form.name, problem: inOneLine(error).slice(0, 500) })
  }
}
