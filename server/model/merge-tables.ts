import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What is known of records that are, or may be, the same. */
export const mergeTables: EnvironmentMigration = {
  name: '0004-merge',
  statements: [
    // What became one record, kept so that it can be taken apart and old addresses lead on.
    `create table merge (
      id uuid primary key,
      module_id uuid not null,
      winner_id uuid not null,
      loser_ids uuid[] not null,
      -- The acts that merged and that took apart again.
      tx uuid not null unique,
      reversal_tx uuid unique,
      attachments jsonb not null default '[]',
      at timestamptz not null,
      by uuid,
      reversed_at timestamptz
    )`,
    `create index merge_winner on merge (winner_id)`,
    `create index merge_losers on merge using gin (loser_ids)`,
    // What a record is recognised by: the hash of a normalised value, never the value itself.
    `create table duplicate_key (
      record_id uuid not null,
      module_id uuid not null,
      kind text not null,
      key uuid not null,
      primary key (record_id, kind, key)
    )`,
    `create index duplicate_key_same on duplicate_key (module_id, kind, key)`,
    `create table duplicate_pair (
      first_id uuid not null,
      second_id uuid not null,
      module_id uuid not null,
      reasons text[] not null,
      score int not null,
      found_at timestamptz not null,
      -- Somebody has said that they are not the same.
      dismissed_at timestamptz,
      dismissed_by uuid,
      primary key (first_id, second_id),
      check (first_id < second_id)
    )`,
    `create index duplicate_pair_second on duplicate_pair (second_id)`,
    `create index duplicate_pair_open on duplicate_pair (module_id, score desc, first_id, second_id) where dismissed_at is null`,
    `create table duplicate_scan (
      module_id uuid primary key,
      -- Everything that changed before this moment has been looked at.
      scanned_until timestamptz,
      started_at timestamptz,
      finished_at timestamptz
    )`,
  ],
}

/** What people had kept of merged records, so that it can go back to where it was. */
export const mergeKeepsakes: EnvironmentMigration = {
  name: '0013-merge-keepsakes',
  statements: [`alter table merge add column keepsakes jsonb not null default '{"followers": [], "lists": []}'`],
}
