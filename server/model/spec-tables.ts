import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What was approved of elements, and what a deployment took away: beside their content, which it does not change. */
export const specTables: EnvironmentMigration = {
  name: '0015-spec',
  statements: [
    `create table element_spec (
      element_id uuid primary key,
      -- As it was approved, with its hash; null where it was approved that it goes.
      element jsonb,
      hash text,
      items uuid[] not null,
      deployment uuid not null,
      at timestamptz not null
    )`,
    // Values that a deployment took away, a row for each record that had one.
    `create table element_backup (
      deployment uuid not null,
      element_id uuid not null,
      record_id uuid not null,
      value jsonb not null,
      at timestamptz not null,
      primary key (deployment, element_id, record_id)
    )`,
  ],
}
