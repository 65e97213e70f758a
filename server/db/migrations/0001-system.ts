import type { Migration } from './define.ts'

/** Workspaces and what belongs to the installation as a whole. */
export const system: Migration = {
  name: '0001-system',
  sql: `
    create extension if not exists pg_trgm schema lazo;

    create table lazo.workspace (
      id uuid primary key,
      name text not null,
      created_at timestamptz not null
    );

    create table lazo.environment (
      id uuid primary key,
      workspace_id uuid not null references lazo.workspace,
      kind text not null check (kind in ('production', 'sandbox', 'training')),
      schema_name text not null unique check (schema_name ~ '^[a-z][a-z0-9_]{0,62}$'),
      created_at timestamptz not null default now()
    );
    create index environment_workspace on lazo.environment (workspace_id);

    create table lazo.setting (
      key text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    );
    insert into lazo.setting (key, value) values ('installationId', to_jsonb(gen_random_uuid()));

    create table lazo.idempotency (
      user_id uuid not null,
      key text not null,
      request_hash text not null,
      status int,
      response text,
      created_at timestamptz not null,
      primary key (user_id, key)
    );
    create index idempotency_created on lazo.idempotency (created_at);

    create table lazo.api_key (
      id uuid primary key,
      user_id uuid not null,
      name text not null,
      prefix text not null,
      hash text not null unique,
      scopes text[] not null default '{}',
      created_at timestamptz not null,
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz
    );
    create index api_key_user on lazo.api_key (user_id);

    create table lazo.sign_in_attempt (
      id bigint generated always as identity primary key,
      account_key text not null,
      address text not null,
      succeeded boolean not null,
      at timestamptz not null
    );
    create index sign_in_attempt_account on lazo.sign_in_attempt (account_key, at);
    create index sign_in_attempt_address on lazo.sign_in_attempt (address, at);

    create table lazo.file (
      hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
      size bigint not null check (size >= 0),
      mime text not null,
      created_at timestamptz not null
    );
  `,
}
