import type { ChangeEvent } from '#common/api/changes.ts'
import type { PresenceEvent } from '#common/api/presence.ts'
import { downloadHref } from './client.ts'
import { keepPresent } from './presence.ts'
import { readNoticesAgain } from './notices.ts'
import { queryClient } from './query-client.ts'
import { noteReach } from './reach.ts'
import { readAgain } from './read-again.ts'
import { sessionQuery } from './session.ts'
import { isTouched } from './touched.ts'

/**
 * Live updates: one connection per browser, however many tabs. The tab that holds the lock keeps
 * the stream and passes each change on; when it closes, the next in line continues from the last
 * change that all of them heard.
 */
const lockName = 'lazo.live'
const gatherMs = 150
const reopenAfterMs = 2500
const reopenAfterMsMax = 20_000
/** The server says every 20 s that it is there: two of them missed, and the connection is none. */
const silenceMs = 45_000
/** For opening: one that was cut comes back within it wherever somebody answers. */
const openMs = 6_000

interface Heard {
  readonly lastId: string
  /** Absent when too much was missed to be repeated: everything is read again. */
  readonly change?: ChangeEvent | undefined
  /** The beginning of the stream, from which on nothing is missed. */
  readonly isStart?: true
  /** Something new under the bell, and nothing of the log. */
  readonly isNotice?: true
  /** Who is at a record that one has before oneself. */
  readonly present?: PresenceEvent
  /** Whether the server is still there. */
  readonly isReached?: boolean
}

/** Starts listening; answers the way to stop. */
export function followChanges(): () => void {
  const control = new AbortController()
  const channel = new BroadcastChannel(lockName)
  // All that this page has read was read after its session.
  let lastId = queryClient.getQueryData(sessionQuery.queryKey)?.position

  const hear = (heard: Heard) => {
    if (heard.isNotice) return void readNoticesAgain()
    if (heard.present) return keepPresent(heard.present)
    if (heard.isReached !== undefined) return noteReach(heard.isReached)
    lastId = heard.lastId
    if (heard.isStart) return
    if (heard.change) gather(heard.change)
    else readAgain(queryClient, ({ queryKey }) => queryKey[0] === 'records')
  }
  channel.onmessage = (message: MessageEvent<Heard>) => hear(message.data)

  const tell = (heard: Heard) => {
    hear(heard)
    channel.postMessage(heard)
  }
  const lead = () => keepStream(() => lastId, control.signal, tell)
  // Locks exist only where the page is served safely; elsewhere each tab has its own stream.
  if ('locks' in navigator) {
    navigator.locks.request(lockName, { signal: control.signal }, lead).catch(ignoreAbort)
  } else {
    void lead()
  }
  return () => {
    control.abort()
    channel.close()
  }
}

/** Holds the stream until told to stop, opening it again where the browser gave up. */
async function keepStream(
  lastId: () => string | undefined,
  signal: AbortSignal,
  onHeard: (heard: Heard) => void,
): Promise<void> {
  for (let refusals = 0; !signal.aborted;) {
    const isRefused = await readStream(lastId(), signal, onHeard)
    refusals = isRefused ? refusals + 1 : 0
    // Whoever's session ended elsewhere was refused: the answer leads them to the door.
    if (!signal.aborted) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
    if (!signal.aborted) await new Promise((resume) => setTimeout(resume, reopenMs(refusals)))
  }
}

/** Not at the same moment as everybody else whom the server refused, and less and less often while it does. */
function reopenMs(refusals: number): number {
  const [chance = 0] = crypto.getRandomValues(new Uint8Array(1))
  return Math.min(reopenAfterMs * 2 ** Math.max(0, refusals - 1), reopenAfterMsMax) * (1 + chance / 255)
}

/** Until the stream is refused or no longer wanted; a cut connection comes back by itself. @returns whether it was refused */
function readStream(after: string | undefined, signal: AbortSignal, onHeard: (heard: Heard) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const source = new EventSource(downloadHref('/changes/stream', { after }))
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOpen = false
    let isRefused = false
    const end = () => {
      clearTimeout(timer)
      source.close()
      signal.removeEventListener('abort', end)
      resolve(isRefused)
    }
    // A connection that died without a word is never said to be over.
    const expect = (withinMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        onHeard({ lastId: '', isReached: false })
        end()
      }, withinMs)
    }
    const hearAlive = () => {
      isOpen = true
      expect(silenceMs)
      onHeard({ lastId: '', isReached: true })
    }
    expect(openMs)
    source.addEventListener('alive', hearAlive)
    source.addEventListener('change', (event) => {
      const change = readChange(event.data)
      if (change) onHeard({ lastId: event.lastEventId, change })
    })
    source.addEventListener('notice', () => onHeard({ lastId: '', isNotice: true }))
    // After a cut: what was told meanwhile is not told again.
    source.addEventListener('open', () => {
      hearAlive()
      onHeard({ lastId: '', isNotice: true })
    })
    source.addEventListener('start', (event) => onHeard({ lastId: event.lastEventId, isStart: true }))
    source.addEventListener('presence', (event) => {
      // The stream is ours and writes nothing else under this name.
      onHeard({ lastId: '', present: JSON.parse(event.data) as PresenceEvent })
    })
    source.addEventListener('resync', (event) => onHeard({ lastId: event.lastEventId }))
    source.onerror = () => {
      isRefused = source.readyState === EventSource.CLOSED
      if (isRefused) end()
      else if (isOpen) expect(openMs)
      isOpen = false
    }
    signal.addEventListener('abort', end)
  })
}

function readChange(data: string): ChangeEvent | undefined {
  try {
    const change: unknown = JSON.parse(data)
    const isChange = typeof change === 'object' && change !== null && 'module' in change && 'id' in change
    // The stream is ours and writes nothing else under these keys.
    return isChange ? (change as ChangeEvent) : undefined
  } catch {
    return undefined
  }
}

const gathered = new Map<string, ChangeEvent>()
let timer: ReturnType<typeof setTimeout> | undefined

/** A mass update is one refresh, not a thousand. */
function gather(change: ChangeEvent): void {
  gathered.set(`${change.module} ${change.id}`, change)
  timer ??= setTimeout(() => {
    timer = undefined
    const changes = [...gathered.values()]
    gathered.clear()
    readAgain(queryClient, ({ queryKey, meta }) => isTouched(queryKey, meta, changes))
  }, gatherMs)
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
}
