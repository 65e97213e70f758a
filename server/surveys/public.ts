import sql from 'sql-template-tag'

import { conflict, invalidField, missing } from '#common/errors.ts'
import { isLow, marksOf, pointsOf, type SurveyKind } from '#common/survey.ts'
import { checkLines } from '#common/text.ts'
import { asSystem } from '#server/access/system.ts'
import { tokenHash } from '#server/access/tokens.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { findRecord, reader } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { idOf, rowIn } from './mail.ts'
import { surveyModules, surveyOf, type Row, type SurveyModules } from './modules.ts'
import { sayTo, type Said } from './said.ts'

export const commentMax = 4000

/** What a link shows: the question, and what was answered by it. Nothing of the person, nor of any other. */
export interface AskedSurvey {
  readonly kind: SurveyKind
  readonly said: Said
  readonly company: string
  readonly isOpen: boolean
  readonly isAnswered: boolean
  readonly score: number | null
  readonly comment: string
  readonly wantsNoMore: boolean
}

interface Found {
  readonly modules: SurveyModules
  readonly row: Row
  readonly asked: AskedSurvey
}

/** Looking changes nothing: programs that guard mails open every link in them. */
export async function readSurvey(environment: Environment, token: string): Promise<AskedSurvey> {
  return (await findAsked(await systemContext(environment), token)).asked
}

export interface SurveyReply {
  readonly score: string | undefined
  readonly comment: string | undefined
}

/** Until it closes it may be answered again; the last answer counts. */
export async function answerSurvey(environment: Environment, token: string, reply: SurveyReply): Promise<void> {
  await changeAnswer(environment, token, async (ctx, { modules, row, asked }) => {
    if (!asked.isOpen) throw conflict('Esta encuesta se ha cerrado.', 'This survey is closed.')
    const { answers, answer: keys } = modules
    const { kind, score, comment } = read(asked.kind, reply)
    const points = score === null ? null : pointsOf(kind, score)
    const values = {
      [keys.state]: 'answered',
      [keys.answeredAt]: ctx.environment.world.now(),
      [keys.score]: score,
      [keys.points]: points,
      [keys.comment]: comment === '' ? null : comment,
    }
    await updateRecord(asSystem(ctx), answers.name, row.id, values, { internal: true })
    if (score !== null && isLow(kind, score)) await tellLow(ctx, modules, row)
  })
}

/** Whoever says so is sent no survey any more, this one or another; it can be taken back in the same place. */
export async function refuseSurveys(environment: Environment, token: string, noMore: boolean): Promise<void> {
  await changeAnswer(environment, token, async (ctx, { modules: { answers, answer: keys }, row }) => {
    await updateRecord(asSystem(ctx), answers.name, row.id, { [keys.noMore]: noMore }, { internal: true })
  })
}

async function changeAnswer(
  environment: Environment,
  token: string,
  change: (ctx: Writing, found: Found) => Promise<void>,
): Promise<void> {
  await inWrite(await systemContext(environment), async (ctx) => await change(ctx, await findAsked(ctx, token)))
}

/** In one who presses twice and in one with two tabs alike, the row of the answer is what they wait for. */
async function findAsked(ctx: Context, token: string): Promise<Found> {
  const modules = surveyModules(ctx.model)
  const { answers, answer: keys, surveys, people } = modules
  const [link] = await reader(ctx).query<{ id: string }>(sql`
    select answer_id as id from ${fixedTable(ctx.environment.schema, 'survey_link')} where hash = ${tokenHash(token)}`)
  const row = link && rowIn(await findRecord(ctx, answers.name, link.id))
  if (!row) throw missing()
  const survey = surveyOf(modules, await findRecord(ctx, surveys.name, idOf(row[keys.survey])))
  const person = rowIn(await findRecord(ctx, people.name, idOf(row[keys.person])))
  const score = row[keys.score]
  const comment = row[keys.comment]
  const asked: AskedSurvey = {
    kind: survey.kind,
    said: await sayTo(ctx, modules, survey, person),
    company: ctx.model.letterhead.name,
    isOpen: survey.state === 'open' && String(row[keys.expiresAt]) > ctx.environment.world.now(),
    isAnswered: row[keys.state] === 'answered',
    score: typeof score === 'number' ? score : null,
    comment: typeof comment === 'string' ? comment : '',
    wantsNoMore: row[keys.noMore] === true,
  }
  return { modules, row, asked }
}

interface Read {
  readonly kind: SurveyKind
  readonly score: number | null
  readonly comment: string
}

function read(kind: SurveyKind, { score: given = '', comment: said = '' }: SurveyReply): Read {
  const checked = checkLines(said, commentMax)
  if (!('value' in checked)) throw invalidField('comment', checked.rule, checked.problem.es, checked.problem.en)
  const comment = checked.value.trim()
  const marks = marksOf(kind)
  const score = marks.find((mark) => String(mark) === given) ?? null
  const isMissing = marks.length > 0 ? score === null : comment === ''
  if (isMissing) throw invalidField('score', 'required', 'Falta la respuesta.', 'The answer is missing.')
  return { kind, score, comment }
}

/** Once for an answer, however often it is changed. */
async function tellLow(ctx: Writing, { answers }: SurveyModules, row: Row): Promise<void> {
  const owner = idOf(row.owner)
  if (owner === '') return
  const record = { moduleId: answers.id, id: row.id }
  await notify(ctx, [{ kind: 'lowAnswer', to: [owner], record, once: row.id, actor: null }])
}
