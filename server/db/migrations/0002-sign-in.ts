import type { Migration } from './define.ts'

/** People who may sign in, their credentials and sessions. The auth library reads and writes these. */
export const signIn: Migration = {
  name: '0002-sign-in',
  sql: `
    create table lazo."user" (
      id uuid primary key,
      name text not null,
      email text not null unique check (email = lower(email)),
      email_verified boolean not null default false,
      image text,
      language text not null default 'es' check (language in ('es', 'en')),
      locale text not null default 'es-ES',
      time_zone text not null default 'Europe/Madrid',
      active boolean not null default true,
      credential_version int not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );

    create table lazo.session (
      id uuid primary key,
      user_id uuid not null references lazo."user" on delete cascade,
      token_hash text not null unique,
      credential_version int not null,
      expires_at timestamptz not null,
      ip_address text,
      user_agent text,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index session_user_id on lazo.session (user_id);
    create index session_expires on lazo.session (expires_at);

    create table lazo.credential (
      id uuid primary key,
      user_id uuid not null references lazo."user" on delete cascade,
      account_id text not null,
      provider_id text not null,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      password text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (provider_id, account_id)
    );
    create index credential_user on lazo.credential (user_id);

    create table lazo.verification (
      id uuid primary key,
      identifier text not null unique,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index verification_expires on lazo.verification (expires_at);

    alter table lazo.api_key add constraint api_key_user_exists
      foreign key (user_id) references lazo."user" on delete cascade;

    -- Holds one row from the moment that the first administrator exists: two first-run pages cannot both win.
    create table lazo.installation (
      only_one boolean primary key default true check (only_one),
      administrator_id uuid not null,
      completed_at timestamptz not null
    );
  `,
}
