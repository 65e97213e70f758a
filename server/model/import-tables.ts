/** The tables of imports in each environment. */
export const importTables = {
  name: '0002-import',
  statements: [
    `create table import_batch (
      id uuid primary key,
      module_id uuid not null,
      status text not null,
      -- Rows up to this number are dealt with by the step under way.
      place int not null default 0,
      file_hash text not null,
      file_name text not null,
      file jsonb not null default '{}',
      mapping jsonb not null default '[]',
      confidences jsonb not null default '[]',
      options jsonb not null default '{}',
      counts jsonb not null default '{}',
      problem jsonb,
      act_id uuid not null,
      undo_act_id uuid,
      created_at timestamptz not null,
      created_by uuid not null,
      finished_at timestamptz
    )`,
    `create index import_batch_by on import_batch (created_by, created_at desc)`,
    // state is what became of the row; verdict what the preview says will.
    `create table import_row (
      batch_id uuid not null references import_batch on delete cascade,
      number int not null,
      cells jsonb not null,
      state text not null default 'pending',
      verdict text,
      module_id uuid,
      record_id uuid,
      problems jsonb,
      keys text[],
      written jsonb,
      primary key (batch_id, number)
    )`,
    `create index import_row_state on import_row (batch_id, state, number)`,
  ],
} as const
