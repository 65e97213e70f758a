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

/**
 * Somebody is told of a meeting and of the series that it becomes, each for itself. Who it was and when the
 * last of it begins stay known when the record by which they were asked is gone.
 */
export const invitationKeys: EnvironmentMigration = {
  name: '0014-invitation-keys',
  statements: [
    `alter table invitation drop constraint invitation_pkey, add primary key (meeting_id, attendee_id),
      add column person uuid, add column last_at timestamptz`,
    `drop index invitation_meeting`,
    `update invitation set last_at = case when content::jsonb #>> '{series,rule}' is null
      then (content::jsonb ->> 'start')::timestamptz
      else coalesce((content::jsonb #>> '{series,last}')::timestamptz, 'infinity') end`,
    `alter table invitation alter column last_at set not null`,
    // The feed of somebody who is asked: what is still to come.
    `create index invitation_person on invitation (person, last_at)`,
    `alter table invitation_link add column meeting_id uuid`,
    `update invitation_link l set meeting_id = i.meeting_id from invitation i where i.attendee_id = l.attendee_id`,
    `delete from invitation_link where meeting_id is null`,
    `alter table invitation_link alter column meeting_id set not null`,
  ],
}
