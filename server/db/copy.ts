import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type pg from 'pg'
import { from, to } from 'pg-copy-streams'

/** COPY … TO STDOUT, in chunks that end anywhere. */
export async function* copyOut(client: pg.PoolClient, text: string): AsyncGenerator<Uint8Array> {
  const stream = client.query(to(text))
  let isComplete = false
  try {
    yield* stream
    isComplete = true
  } finally {
    // PostgreSQL would go on sending rows that nobody reads: only the end of the session stops it.
    if (!isComplete) void client.end().catch(() => undefined)
  }
}

/** COPY … FROM STDIN; answers how many rows there were. When the source fails, so does the COPY. */
export async function copyIn(
  client: pg.ClientBase,
  text: string,
  source: AsyncIterable<Uint8Array | string>,
): Promise<number> {
  const stream = client.query(from(text))
  await pipeline(Readable.from(source), stream)
  return stream.rowCount
}
