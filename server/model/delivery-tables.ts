import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Documents that left the company, by which ways, and what was answered to them. */
export const deliveryTables: EnvironmentMigration = {
  name: '0010-delivery',
  statements: [
    // As it was when it left: whatever becomes of its record, this is what was offered and accepted.
    `create table issued_document (
      id uuid primary key,
      module_id uuid not null,
      record_id uuid not null,
      hash text not null,
      document jsonb not null,
      created_at timestamptz not null,
      created_by uuid,
      constraint issued_document_content unique (record_id, hash)
    )`,
    // Of a token only its hash is kept.
    `create table public_link (
      id uuid primary key,
      document_id uuid not null references issued_document on delete cascade,
      token_hash text not null unique,
      recipient text,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      first_seen_at timestamptz,
      last_seen_at timestamptz,
      times_seen int not null default 0,
      created_at timestamptz not null,
      created_by uuid
    )`,
    `create index public_link_document on public_link (document_id)`,
    `create table public_reply (
      id uuid primary key,
      record_id uuid not null,
      document_id uuid not null references issued_document on delete cascade,
      kind text not null check (kind in ('comment', 'accepted', 'rejected')),
      name text not null,
      role text,
      tax_id text,
      body text,
      address text,
      at timestamptz not null
    )`,
    // Two who decide at the same time, or one who presses twice: the first has decided.
    `create unique index public_reply_decision on public_reply (record_id) where kind <> 'comment'`,
    `create index public_reply_record on public_reply (record_id, at)`,
    `create index public_reply_document on public_reply (document_id)`,
    `create table sent_mail (
      id uuid primary key,
      record_id uuid not null,
      document_id uuid not null references issued_document on delete cascade,
      link_id uuid,
      recipient text not null,
      subject text not null,
      body text not null,
      reply_to text not null,
      state text not null check (state in ('waiting', 'sent', 'failed')),
      attempts int not null default 0,
      error text,
      created_at timestamptz not null,
      created_by uuid,
      sent_at timestamptz
    )`,
    `create index sent_mail_record on sent_mail (record_id, created_at)`,
    `create index sent_mail_document on sent_mail (document_id)`,
  ],
}

/** Those who sent it answer on its page too; which link somebody spoke through is how they are told. */
export const answerTables: EnvironmentMigration = {
  name: '0012-answers',
  statements: [
    `alter table public_reply drop constraint public_reply_kind_check`,
    `alter table public_reply add constraint public_reply_kind_check
      check (kind in ('comment', 'answer', 'accepted', 'rejected'))`,
    `alter table public_reply add column link_id uuid, add column created_by uuid`,
    `drop index public_reply_decision`,
    `create unique index public_reply_decision on public_reply (record_id) where kind in ('accepted', 'rejected')`,
    `alter table sent_mail add column with_document boolean not null default true`,
  ],
}

/** In a step of its own, which keeps nobody from writing. */
export const attemptCheck: EnvironmentMigration = {
  name: '0020-mail-attempts-checked',
  statements: [`alter table sent_mail validate constraint sent_mail_state_check`],
}

/** That a mail is about to leave is written before it does, so that nobody sends it again who does not know. */
export const attemptTables: EnvironmentMigration = {
  name: '0019-mail-attempts',
  statements: [
    `alter table sent_mail drop constraint sent_mail_state_check`,
    `alter table sent_mail add constraint sent_mail_state_check
      check (state in ('waiting', 'sending', 'sent', 'failed', 'unsure')) not valid`,
  ],
}
