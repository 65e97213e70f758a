import type { SurveyAnswerKeys, SurveyKeys } from '#common/capabilities.ts'
import { missing } from '#common/errors.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { isSurveyKind, type SurveyKind } from '#common/survey.ts'
import { moduleWith } from '#server/model/compile.ts'

/** The modules of surveys, of those who are asked, and what their fields are called. */
export interface SurveyModules {
  readonly surveys: ModelModule
  readonly survey: SurveyKeys
  readonly answers: ModelModule
  readonly answer: SurveyAnswerKeys
  readonly people: ModelModule
}

/** @throws missing in a company that has taken them away */
export function surveyModules(model: Model): SurveyModules {
  const surveys = moduleWith(model, 'survey')
  const answers = moduleWith(model, 'surveyAnswer')
  const survey = surveys?.capabilities.survey
  const answer = answers?.capabilities.surveyAnswer
  const people = model.modules.get(answers?.fields.get(answer?.person ?? '')?.options?.module ?? '')
  if (!surveys || !survey || !answers || !answer || !people) throw missing()
  return { surveys, survey, answers, answer, people }
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** A survey as its record says. */
export interface Survey {
  readonly id: string
  readonly state: unknown
  readonly kind: SurveyKind
  readonly basis: 'consent' | 'service'
  readonly daysOpen: number
  readonly quietDays: number
  readonly afterClosing: boolean
  readonly closingHours: number
  readonly row: Row
}

export function surveyOf({ surveys, survey: keys }: SurveyModules, text: string | undefined): Survey {
  if (text === undefined) throw missing()
  const row: Row = JSON.parse(text)
  const kind = row[keys.kind]
  const number = (name: string, usual: number) => (row[name] === null ? usual : Number(row[name]))
  return {
    id: row.id,
    state: row[surveys.lifecycle?.field ?? ''],
    kind: isSurveyKind(kind) ? kind : 'open',
    basis: row[keys.basis] === 'service' ? 'service' : 'consent',
    daysOpen: number(keys.daysOpen, 30),
    quietDays: number(keys.quietDays, 90),
    afterClosing: row[keys.afterClosing] === true,
    closingHours: number(keys.closingHours, 24),
    row,
  }
}
