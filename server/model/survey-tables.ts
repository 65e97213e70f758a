import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Of the link in the mail of a survey only its hash is kept. That it is there says that the mail was about to leave. */
export const surveyTables: EnvironmentMigration = {
  name: '0021-surveys',
  statements: [
    `create table survey_link (
      hash text primary key,
      answer_id uuid not null unique,
      made_at timestamptz not null
    )`,
  ],
}
