import type { Migration } from './define.ts'

/** Second factors, seeing the product as somebody else, and the log of what concerns access. */
export const access: Migration = {
  name: '0003-access',
  sql: `
    -- The person as whom the session sees the product, read-only; and whether a second factor was shown.
    alter table lazo.session
      add column seeing_id uuid references lazo."user" on delete cascade,
      add column second_factor boolean not null default false;

    -- A secret counts once it is confirmed; of each time step one code is taken, once.
    create table lazo.authenticator (
      user_id uuid primary key references lazo."user" on delete cascade,
      secret text not null,
      confirmed_at timestamptz,
      last_step bigint not null default 0,
      created_at timestamptz not null
    );

    create table lazo.recovery_code (
      user_id uuid not null references lazo."user" on delete cascade,
      hash text not null,
      used_at timestamptz,
      primary key (user_id, hash)
    );

    create table lazo.passkey (
      id uuid primary key,
      user_id uuid not null references lazo."user" on delete cascade,
      credential_id text not null unique,
      public_key text not null,
      counter bigint not null default 0,
      name text not null,
      created_at timestamptz not null,
      last_used_at timestamptz
    );
    create index passkey_user on lazo.passkey (user_id);

    -- Who did what about access, to whom: never a secret, never a record's values.
    create table lazo.access_event (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      user_id uuid,
      kind text not null,
      subject_id uuid,
      address text
    );
    create index access_event_at on lazo.access_event (at desc);
  `,
}
