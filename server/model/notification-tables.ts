import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What people are told, and which records they follow. */
export const notificationTables: EnvironmentMigration = {
  name: '0008-notifications',
  statements: [
    `create table notification (
      id uuid primary key,
      -- Of the transaction that last changed it: a reader below the oldest running one misses nothing.
      xid xid8 not null default pg_current_xact_id(),
      user_id uuid not null,
      kind text not null,
      -- Those with the same are one while it is unread.
      gather text not null,
      module_id uuid,
      -- At most as many as are ever looked at; \`times\` counts them all.
      record_ids uuid[] not null default '{}',
      times int not null default 1,
      actor uuid,
      -- Numbers and ids, never the title or a value of a record: what may be seen of one is asked when it is read.
      data jsonb not null default '{}',
      at timestamptz not null,
      read_at timestamptz,
      is_shown boolean not null default true,
      mail text not null check (mail in ('none', 'now', 'digest', 'sent'))
    )`,
    `create index notification_of on notification (user_id, at desc, id desc)`,
    `create unique index notification_gathered on notification (user_id, kind, gather) where read_at is null`,
    `create index notification_once on notification (gather, user_id)`,
    `create index notification_mail on notification (mail, user_id) where mail in ('now', 'digest')`,
    `create index notification_xid on notification (xid)`,
    `create table follower (
      module_id uuid not null,
      record_id uuid not null,
      user_id uuid not null,
      -- False: they have said that they do not want to know, and nothing makes them follow by itself.
      follows boolean not null,
      primary key (record_id, user_id)
    )`,
    `create index follower_user on follower (user_id)`,
  ],
}
