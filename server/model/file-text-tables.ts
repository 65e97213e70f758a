import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** The text read out of files, and how far the reading came: nothing is said of a file before it was read. */
export const fileTextTables: EnvironmentMigration = {
  name: '0011-file-text',
  statements: [
    `alter table attachment add column text_state text`,
    `create index attachment_unread on attachment (created_at) where text_state is null`,
    `create table file_text (
      file_id uuid primary key references attachment on delete cascade,
      is_paged boolean not null,
      parts int not null,
      -- Each word once, without accents and in no language; searched by its beginning.
      words tsvector not null
    )`,
    `create index file_text_words on file_text using gin (words)`,
    `create table file_text_part (
      file_id uuid not null references file_text on delete cascade,
      number int not null,
      text text not null,
      words tsvector not null,
      primary key (file_id, number)
    )`,
  ],
}
