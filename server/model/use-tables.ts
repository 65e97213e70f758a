/** What is known about elements that is no part of them: their hash says what they are, not how they fare. */
export const useTables = {
  name: '0005-use',
  statements: [
    `create table element_use (
      element_id uuid primary key,
      last_written timestamptz,
      last_used timestamptz
    )`,
    // Up to which transaction the log of changes has been read for it.
    `create table element_use_mark (single boolean primary key default true check (single), xid xid8 not null)`,
    `create table element_reason (
      element_id uuid primary key,
      reason text not null,
      at timestamptz not null,
      by uuid
    )`,
  ],
}
