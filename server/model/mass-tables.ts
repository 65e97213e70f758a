import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Changes of more records than anybody waits for, and how far each has come. */
export const massTables: EnvironmentMigration = {
  name: '0009-mass-change',
  statements: [
    `create table mass_change (
      act uuid primary key,
      by uuid not null,
      total int not null,
      done int not null default 0,
      changed int not null default 0,
      refused int not null default 0,
      reasons jsonb not null default '[]',
      started_at timestamptz not null,
      finished_at timestamptz
    )`,
  ],
}
