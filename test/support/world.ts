import type { Database } from '#server/db/database.ts'

/** Fills the template that tests are cloned from. Called once with the migrator's role after all migrations. */
export async function seedTemplate(_db: Database, _url: string): Promise<void> {}
