import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** What calendars outside know of ours: reminders to come, invitations sent, feeds that may be read. */
export const calendarTables: EnvironmentMigration = {
  name: '0011-calendar',
  statements: [
    `create table reminder (
      record_id uuid primary key,
      module_id uuid not null,
      at timestamptz not null
    )`,
    `create index reminder_at on reminder (at)`,
    // What the last mail to somebody said; a change makes the next one, with a higher sequence.
    `create table invitation (
      attendee_id uuid primary key,
      module_id uuid not null,
      meeting_id uuid not null,
      email text not null,
      sequence int not null,
      content text not null,
      cancelled boolean not null default false,
      sent_at timestamptz not null
    )`,
    `create index invitation_meeting on invitation (meeting_id)`,
    // Each mail has a link of its own; older ones stay good.
    `create table invitation_link (
      hash text primary key,
      attendee_id uuid not null,
      made_at timestamptz not null
    )`,
    `create table calendar_feed (
      user_id uuid primary key,
      hash text not null unique,
      made_at timestamptz not null,
      read_at timestamptz
    )`,
  ],
}
