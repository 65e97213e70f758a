import sql, { raw } from 'sql-template-tag'

import { invalidField, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Environment } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Written } from '#server/records/effects.ts'
import { addRecordRules } from '#server/records/record-rules.ts'
import { columnName } from '#server/records/select.ts'
import type { Writing } from '#server/records/write.ts'

import { surveyClosingJob, surveyMailJob } from './names.ts'

/** What surveys add to how records are written; in every environment. */
export function registerSurveyRules(): void {
  addRecordRules('surveys', {
    rules: [{ name: 'surveyComplete', judge: async (_, { module, values }) => missingWords(module, values) }],
    async follow(ctx, module, written) {
      const { survey, satisfaction } = module.capabilities
      if (survey) await keepKind(ctx, module, written)
      if (satisfaction && ctx.environment.kind === 'production') await askLater(ctx, module, written)
    },
  })
}

/** What surveys send, and from production alone; the code is loaded when there is something to send. */
export function registerSurveyWork(environment: Environment, baseUrl: () => URL): void {
  environment.jobs.work(
    surveyMailJob,
    async ({ answerId }, { isLast }) => {
      const { sendSurvey } = await import('./mail.ts')
      await sendSurvey(environment, { baseUrl: baseUrl(), answerId: String(answerId), isLast })
    },
    { retryHours: 48 },
  )
  environment.jobs.work(surveyClosingJob, async ({ moduleId, id, surveyId }) => {
    const { askAfterClosing } = await import('./closing.ts')
    await askAfterClosing(environment, { moduleId: String(moduleId), id: String(id), surveyId: String(surveyId) })
  })
}

type Values = Readonly<Record<string, unknown>>

/** Marks have questions of their own; of an open question nobody knows what it asks. */
function missingWords({ capabilities: { survey: keys } }: ModelModule, values: Values): readonly Localized[] {
  if (!keys || values[keys.kind] !== 'open') return []
  const hasWords = [keys.question, keys.questionEnglish].some((name) => (values[name] ?? '') !== '')
  return hasWords ? [] : [{ es: 'Falta la pregunta.', en: 'The question is missing.' }]
}

/** Marks of one kind never become those of another. */
async function keepKind(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const keys = module.capabilities.survey
  const answers = moduleWith(ctx.model, 'surveyAnswer')
  const of = answers?.fields.get(answers.capabilities.surveyAnswer?.survey ?? '')
  if (!keys || !answers || !of) return
  const changed = written.filter(({ before, after }) => before && after && before[keys.kind] !== after[keys.kind])
  if (changed.length === 0) return
  const ids = changed.map(({ id }) => id)
  const [sent] = await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, answers)} a
    where ${raw(columnName(of, 'a')(''))} = any(${ids}::uuid[]) and a.deleted_at is null limit 1`)
  if (!sent) return
  throw invalidField(
    keys.kind,
    'sent',
    'Ya se ha enviado: haz otra encuesta para medir otra cosa.',
    'It has been sent already: make another survey to measure something else.',
  )
}

/** So many hours after it was closed; whether it still is, and whether they may be asked, is looked at then. */
async function askLater(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const { lifecycle } = module
  if (!lifecycle) return
  const isClosed = (values: Values | null) =>
    lifecycle.states.some(({ value, closed }) => closed && value === values?.[lifecycle.field])
  const closed = written.filter(({ before, after }) => isClosed(after) && !isClosed(before))
  if (closed.length === 0) return
  const { findClosingSurvey } = await import('./closing.ts')
  const survey = await findClosingSurvey(ctx)
  if (!survey) return
  const { jobs } = ctx.environment
  for (const { id } of closed) {
    const data = { moduleId: module.id, id, surveyId: survey.id }
    await jobs.enqueue(ctx.tx, surveyClosingJob, data, { afterSeconds: survey.closingHours * 3600, key: id })
  }
}
