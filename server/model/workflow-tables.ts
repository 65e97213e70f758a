import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What automations do: who answers for each, their runs, whose turn it was, and the keys by which they sign. */
export const workflowTables: EnvironmentMigration = {
  name: '0020-workflows',
  statements: [
    `create table workflow_run (
      id uuid primary key,
      workflow_id uuid not null,
      module_id uuid not null,
      record_id uuid not null,
      -- What started it: the place of a change in the log, a day, a person's word. Once for each.
      occasion text not null,
      trigger text not null,
      state text not null check (state in ('queued', 'waiting', 'done', 'notMet', 'stopped', 'failed')),
      -- How many runs stand between it and an act of a person, and the first of them.
      depth int not null default 0,
      root_id uuid not null,
      starter uuid,
      run_as uuid,
      -- The definition as it was when the first step was taken: who waits goes on with it.
      definition jsonb,
      -- The step that comes next.
      place int not null default 0,
      conditions jsonb,
      reports jsonb not null default '[]',
      message jsonb,
      attempts int not null default 0,
      at timestamptz not null,
      due_at timestamptz,
      ended_at timestamptz,
      constraint workflow_run_due check ((state in ('queued', 'waiting')) = (due_at is not null)),
      constraint workflow_run_ended check ((state in ('queued', 'waiting')) = (ended_at is null))
    )`,
    `create unique index workflow_run_once on workflow_run (record_id, workflow_id, occasion)`,
    `create index workflow_run_of on workflow_run (workflow_id, id desc)`,
    `create index workflow_run_next on workflow_run (due_at) where due_at is not null`,
    `create index workflow_run_chain on workflow_run (root_id) where depth > 0`,
    `create table workflow_holder (
      workflow_id uuid primary key,
      user_id uuid not null,
      -- Since when it is switched on.
      at timestamptz not null
    )`,
    `create table workflow_turn (
      workflow_id uuid not null,
      step text not null,
      last_id uuid,
      primary key (workflow_id, step)
    )`,
    `create table workflow_key (workflow_id uuid primary key, key text not null, at timestamptz not null, by uuid not null)`,
  ],
}
