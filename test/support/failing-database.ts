import type { Database } from '#server/db/database.ts'

/** A database in whose transactions something happens before the given statement. */
export function atStatement(db: Database, statement: number, happen: () => void): Database {
  return {
    ...db,
    transaction: async (work, options) =>
      await db.transaction(async (tx) => {
        let count = 0
        const step = (): void => {
          count += 1
          if (count === statement) happen()
        }
        return await work({
          ...tx,
          query: async (text) => {
            step()
            return await tx.query(text)
          },
          exec: async (text) => {
            step()
            await tx.exec(text)
          },
        })
      }, options),
  }
}

export function failingAt(db: Database, statement: number): Database {
  return atStatement(db, statement, () => {
    throw new Error('power cut')
  })
}
