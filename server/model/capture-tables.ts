import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Links by which somebody outside says what they allow; of a token only its hash is kept. */
export const captureTables: EnvironmentMigration = {
  name: '0022-capture',
  statements: [
    // It names an entry and no person: entries go along where two people turn out to be one.
    `create table consent_link (
      token_hash text primary key,
      entry_id uuid not null,
      language text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`,
  ],
}
