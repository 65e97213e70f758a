import type { EnvironmentMigration } from '#server/db/migrations/define.ts'
import { calendarTables, invitationKeys } from './calendar-tables.ts'
import { captureTables } from './capture-tables.ts'
import { handoverTable } from './handover-table.ts'
import { fileTextTables } from './file-text-tables.ts'
import { importFates } from './import-fates.ts'
import { importTables } from './import-tables.ts'
import { notificationTables } from './notification-tables.ts'
import { packageTables } from './package-tables.ts'
import { workflowTables } from './workflow-tables.ts'
import { useTables } from './use-tables.ts'
import { keptLog } from './kept-log.ts'
import { mergeKeepsakes, mergeTables } from './merge-tables.ts'
import { answerTables, attemptCheck, attemptTables, deliveryTables } from './delivery-tables.ts'
import { specTables } from './spec-tables.ts'
import { stepColumns } from './step-columns.ts'
import { surveyTables } from './survey-tables.ts'
import { undoTables } from './undo-tables.ts'
import { voteTable } from './vote-table.ts'
import { massTables } from './mass-tables.ts'

/**
 * The fixed tables of each environment's schema, as journalled migrations. Statements run with the
 * schema first on the search path. Append; never edit what has shipped.
 */
export const environmentMigrations: readonly EnvironmentMigration[] = [
  {
    name: '0001-engine',
    statements: [
      `create table element (
        id uuid primary key,
        kind text not null,
        name text not null,
        parent uuid,
        definition jsonb not null,
        hash text not null,
        origin text not null,
        owner uuid,
        created_at timestamptz not null,
        created_by uuid,
        updated_at timestamptz not null,
        updated_by uuid,
        constraint element_name unique nulls not distinct (kind, parent, name)
      )`,
      `create table model_version (
        version int primary key,
        hash text not null,
        at timestamptz not null,
        by uuid,
        operations jsonb not null
      )`,
      // What an apply leaves to be done outside its transaction: concurrent indexes, backfills.
      `create table model_step (
        id bigint generated always as identity primary key,
        version int not null,
        kind text not null,
        statement text not null,
        done_at timestamptz,
        error text
      )`,
      // Ordered by (xid, seq): a reader below the oldest running transaction misses nothing.
      `create table change (
        xid xid8 not null default pg_current_xact_id(),
        seq bigint generated always as identity,
        at timestamptz not null,
        actor uuid,
        channel text not null,
        module_id uuid not null,
        record_id uuid not null,
        version int not null,
        action text not null,
        before jsonb,
        after jsonb,
        tx uuid not null,
        primary key (xid, seq)
      )`,
      `create index change_record on change (record_id, seq desc)`,
      `create index change_act on change (tx)`,
      // A record carries the number of its distinct set of groups; number 0 is the empty set.
      `create table group_set (
        id int generated always as identity primary key,
        group_ids uuid[] not null unique
      )`,
      `create table user_access (
        user_id uuid primary key,
        role_ids uuid[] not null default '{}',
        group_ids uuid[] not null default '{}',
        version int not null default 1
      )`,
      `create table counter (field_id uuid primary key, value bigint not null)`,
      `create table attachment (
        id uuid primary key,
        hash text not null,
        name text not null,
        mime text not null,
        size bigint not null,
        module_id uuid,
        record_id uuid,
        created_at timestamptz not null,
        created_by uuid
      )`,
      `create index attachment_record on attachment (record_id)`,
      `create table stage_history (
        id bigint generated always as identity primary key,
        module_id uuid not null,
        record_id uuid not null,
        pipeline text not null,
        from_stage text,
        to_stage text not null,
        at timestamptz not null,
        by uuid,
        seconds bigint,
        amount numeric
      )`,
      `create index stage_history_record on stage_history (record_id, id)`,
      `create index stage_history_stage on stage_history (module_id, pipeline, to_stage, at)`,
      `create table pipeline_snapshot (
        day date not null,
        module_id uuid not null,
        pipeline text not null,
        stage text not null,
        owner_id uuid,
        records int not null,
        amount numeric not null,
        weighted numeric not null,
        constraint pipeline_snapshot_key unique nulls not distinct (day, module_id, pipeline, stage, owner_id)
      )`,
      `create table preference (
        user_id uuid not null,
        key text not null,
        value jsonb not null,
        primary key (user_id, key)
      )`,
      // A conversion's links, kept so that it can be reversed.
      `create table conversion (
        id uuid primary key,
        module_id uuid not null,
        record_id uuid not null,
        tx uuid not null,
        created jsonb not null,
        moved jsonb not null,
        at timestamptz not null,
        by uuid,
        reversed_at timestamptz
      )`,
      `create index conversion_record on conversion (record_id)`,
    ],
  },
  importTables,
  packageTables,
  mergeTables,
  useTables,
  deliveryTables,
  handoverTable,
  undoTables,
  notificationTables,
  massTables,
  calendarTables,
  fileTextTables,
  answerTables,
  mergeKeepsakes,
  invitationKeys,
  voteTable,
  specTables,
  importFates,
  stepColumns,
  keptLog,
  attemptTables,
  attemptCheck,
  workflowTables,
  surveyTables,
  captureTables,
]
