import { setTimeout as wait } from 'node:timers/promises'

import pg from 'pg'

const delayMaxMs = 5_000
const connectTimeoutMs = 5_000
/** Whoever has said something waits no longer than this to hear it themselves. */
const echoMsMax = 500
/** So often one asks whether the line still lives; it is given up when the next is due and there was no answer. */
const askedEveryMs = 2_000

export interface Listener {
  onMessage(payload: string): void
  /** What is said from now on is missed. */
  onLost?(): void
  /** It is heard again; what was said meanwhile is lost, so one must read again. */
  onReconnect?(): void
}

/** One connection for all that a process listens to; it comes back by itself. */
interface Ear {
  listen(channel: string, listener: Listener): Promise<() => Promise<void>>
  /** Resolves when a message that is sent from now on has come back, and so has reached the others too. */
  echo(channel: string, payload: string): Promise<void>
  close(): Promise<void>
}

type Heard = (channel: string, payload: string) => void

export function openEar(options: pg.ClientConfig, everyMs = askedEveryMs): Ear {
  const listeners = new Map<string, Set<Listener>>()
  const echoes = new Set<Heard>()
  const stopping = new AbortController()
  let client: Promise<pg.Client> | undefined
  let adding: Promise<unknown> = Promise.resolve()

  function hear(channel: string, payload: string): void {
    for (const { onMessage } of listeners.get(channel) ?? []) onMessage(payload)
    for (const echo of echoes) echo(channel, payload)
  }

  async function connect(): Promise<pg.Client> {
    const next = await connectTo(options, listeners.keys(), hear)
    keepAsking(next, listeners, everyMs)
    next.once('end', () => void reconnect())
    return next
  }

  function all(): Listener[] {
    return [...listeners.values()].flatMap((ofChannel) => [...ofChannel])
  }

  async function reconnect(): Promise<void> {
    if (stopping.signal.aborted) return
    for (const { onLost } of all()) onLost?.()
    for (let delayMs = 50; !stopping.signal.aborted; delayMs = Math.min(delayMs * 2, delayMaxMs)) {
      try {
        await wait(delayMs, undefined, { signal: stopping.signal })
        const next = await connect()
        client = Promise.resolve(next)
        if (stopping.signal.aborted) await next.end()
        else for (const { onReconnect } of all()) onReconnect?.()
        return
      } catch {
        // Still away, or stopped; the loop's head decides.
      }
    }
  }

  async function add(channel: string, listener: Listener): Promise<void> {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    client ??= connect()
    const current = await client
    // Only one that was lost meanwhile refuses, and the next listens to all there is.
    await current.query(`listen ${pg.escapeIdentifier(channel)}`).catch(() => undefined)
  }

  return {
    async listen(channel, listener) {
      try {
        // One after the other, as the driver wants it.
        const added = adding.then(async () => await add(channel, listener))
        adding = added.catch(() => undefined)
        await added
      } catch (error) {
        client = undefined
        listeners.get(channel)?.delete(listener)
        throw error
      }
      return async () => void listeners.get(channel)?.delete(listener)
    },
    async echo(channel, payload) {
      if (listeners.get(channel)?.size) await nextEcho(echoes, channel, payload)
    },
    async close() {
      stopping.abort()
      await (await client?.catch(() => undefined))?.end().catch(() => undefined)
    },
  }
}

async function connectTo(options: pg.ClientConfig, channels: Iterable<string>, hear: Heard): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: connectTimeoutMs, ...options })
  // The error is followed by 'end', which is where the next connection starts.
  client.on('error', () => undefined)
  client.on('notification', ({ channel, payload = '' }) => hear(channel, payload))
  try {
    await client.connect()
    for (const channel of channels) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    return client
  } catch (error) {
    // A session that cannot listen is left open by nobody.
    await client.end().catch(() => undefined)
    throw error
  }
}

/** A line may be dead at its other end alone, and nothing would ever say so. Listening again changes nothing. */
function keepAsking(client: pg.Client, channels: ReadonlyMap<string, unknown>, everyMs: number): void {
  let isAnswered = true
  const giveUp = (): void => void (isAnswered || client.end().catch(() => undefined))
  const asking = setInterval(() => {
    const [channel = ''] = channels.keys()
    // Where we were the ones who were busy, the answer is here and has not been read yet.
    if (!isAnswered) return void setImmediate(giveUp)
    isAnswered = false
    client.query(`listen ${pg.escapeIdentifier(channel)}`).then(
      () => (isAnswered = true),
      () => undefined,
    )
  }, everyMs).unref()
  client.once('end', () => clearInterval(asking))
}

async function nextEcho(echoes: Set<Heard>, channel: string, payload: string): Promise<void> {
  const heard = Promise.withResolvers<void>()
  const timer = setTimeout(heard.resolve, echoMsMax)
  const echo: Heard = (ofChannel, text) => {
    if (ofChannel === channel && text === payload) heard.resolve()
  }
  echoes.add(echo)
  await heard.promise
  echoes.delete(echo)
  clearTimeout(timer)
}
