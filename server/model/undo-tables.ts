import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What was taken back by what, and the ways into the log that ask what one did and where a value is from. */
export const undoTables: EnvironmentMigration = {
  name: '0007-undo',
  statements: [
    // An undoing is an act too, and can be taken back like any other.
    `create table act_undo (undo_act uuid primary key, act uuid not null, at timestamptz not null)`,
    `create index act_undo_act on act_undo (act)`,
    // Acts are named in the order of time, so that one's own are read newest first without sorting.
    `create index change_actor on change (actor, tx desc, seq)`,
    `create index import_row_record on import_row (record_id) where record_id is not null`,
    `create index import_batch_act on import_batch (act_id)`,
    `create index conversion_act on conversion (tx)`,
  ],
}
