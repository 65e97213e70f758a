import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Who gave how many of their votes to what; apart from records, so that nobody reads it who should not. */
export const voteTable: EnvironmentMigration = {
  name: '0015-vote',
  statements: [
    `create table vote (
      record_id uuid not null,
      user_id uuid not null,
      votes int not null check (votes > 0),
      primary key (record_id, user_id)
    )`,
  ],
}
