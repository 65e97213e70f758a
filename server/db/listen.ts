import { setTimeout as wait } from 'node:timers/promises'

import pg from 'pg'

const delayMaxMs = 5_000
const connectTimeoutMs = 5_000

/** Resolves when the first connection listens; later ones are made in the background. */
export async function listenOn(
  options: pg.ClientConfig,
  channel: string,
  onMessage: (payload: string) => void,
  onReconnect: () => void = () => undefined,
): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  let client = await connect()

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionTimeoutMillis: connectTimeoutMs, ...options })
    // The error is followed by 'end', which is where the next connection starts.
    next.on('error', () => undefined)
    next.on('notification', (message) => onMessage(message.payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch (error) {
      // A session that cannot listen is left open by nobody.
      await next.end().catch(() => undefined)
      throw error
    }
    next.once('end', () => void reconnect())
    return next
  }

  async function reconnect(): Promise<void> {
    for (let delayMs = 50; !stopping.signal.aborted; delayMs = Math.min(delayMs * 2, delayMaxMs)) {
      try {
        await wait(delayMs, undefined, { signal: stopping.signal })
        client = await connect()
        if (stopping.signal.aborted) await client.end()
        else onReconnect()
        return
      } catch {
        // Still away, or stopped; the loop's head decides.
      }
    }
  }

  return async () => {
    stopping.abort()
    await client.end().catch(() => undefined)
  }
}
