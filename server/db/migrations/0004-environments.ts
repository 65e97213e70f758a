import type { Migration } from './define.ts'

/** Copies of production to try things in and to learn with, and who is in which one. */
export const environments: Migration = {
  name: '0004-environments',
  sql: `
    -- What it holds of production, and as of when; nothing for production itself.
    alter table lazo.environment
      add column contents text check (contents in ('structure', 'masked', 'full')),
      add column refreshed_at timestamptz;

    -- The latest copy of each kind, under way or over. It goes to a schema of its own, which replaces the old one at the end.
    create table lazo.environment_copy (
      kind text primary key check (kind in ('sandbox', 'training')),
      id uuid not null,
      contents text not null check (contents in ('structure', 'masked', 'full')),
      schema_name text not null check (schema_name ~ '^[a-z][a-z0-9_]{0,62}$'),
      done bigint not null default 0,
      total bigint not null default 0,
      problem jsonb,
      requested_by uuid not null,
      started_at timestamptz not null,
      finished_at timestamptz
    );

    -- Null is production.
    alter table lazo.session add column environment_id uuid references lazo.environment on delete set null;
    create index session_environment on lazo.session (environment_id);
    alter table lazo.api_key add column environment_id uuid references lazo.environment on delete cascade;
    create index api_key_environment on lazo.api_key (environment_id);
  `,
}
