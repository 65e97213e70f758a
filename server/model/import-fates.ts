import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/**
 * What a row of an import says, what is foreseen of it and what became of it, each written once and never again:
 * to change a row costs the database as much as to write it anew, with all its indexes.
 */
export const importFates: EnvironmentMigration = {
  name: '0016-import-fates',
  statements: [
    `create table import_verdict (
      batch_id uuid not null,
      number int not null,
      verdict text not null,
      module_id uuid,
      record_id uuid,
      problems jsonb,
      -- By what other rows of the file say the same.
      keys text[],
      primary key (batch_id, number)
    )`,
    `create table import_outcome (
      batch_id uuid not null,
      number int not null,
      state text not null,
      module_id uuid,
      record_id uuid,
      problems jsonb,
      -- By field the value before and after.
      written jsonb,
      primary key (batch_id, number)
    )`,
    `insert into import_verdict
      select batch_id, number, case verdict when 'unreadable' then 'rejected' else verdict end, module_id, record_id,
        problems, keys
      from import_row where verdict is not null and state = 'pending'`,
    `insert into import_outcome
      select batch_id, number, state, module_id, record_id, problems, written from import_row where state <> 'pending'`,
    // The reader's stay; the others are those of the preview or the run.
    `update import_row set problems = null where problems is not null and verdict <> 'unreadable'`,
    `create index import_outcome_record on import_outcome (record_id) where record_id is not null`,
    `update import_batch set place = 2147483647 where status = 'undoing'`,
    // Each of many rows would ask for its batch; whoever takes that away takes its rows away too.
    `alter table import_row drop constraint import_row_batch_id_fkey, drop column state, drop column verdict,
      drop column module_id, drop column record_id, drop column keys, drop column written`,
  ],
}
