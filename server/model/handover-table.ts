import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Records that go from one person to another as one act, and how far that has come. */
export const handoverTable: EnvironmentMigration = {
  name: '0006-handover',
  statements: [
    `create table handover (
      act uuid primary key,
      by uuid not null,
      from_id uuid not null,
      to_id uuid not null,
      modules text[] not null,
      closed boolean not null,
      total int not null,
      done int not null default 0,
      refused int not null default 0,
      started_at timestamptz not null,
      finished_at timestamptz
    )`,
  ],
}
