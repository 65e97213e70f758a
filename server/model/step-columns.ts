import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** A step that fails is tried again later and later, and stands in nobody's way meanwhile. */
export const stepColumns: EnvironmentMigration = {
  name: '0017-step-retries',
  statements: [
    `alter table model_step add column place text, add column tries int not null default 0, add column again_at timestamptz`,
  ],
}
