import type { ChangeEvent } from '#common/api/changes.ts'
import { downloadHref } from './client.ts'
import { queryClient } from './query-client.ts'

/**
 * Live updates: one connection per browser, however many tabs. The tab that holds the lock keeps
 * the stream and passes each change on; when it closes, the next in line continues from the last
 * change that all of them heard.
 */
const lockName = 'lazo.live'
const gatherMs = 150

interface Heard {
  readonly lastId: string
  readonly change: ChangeEvent
}

/** Starts listening; answers the way to stop. */
export function followChanges(): () => void {
  const control = new AbortController()
  const channel = new BroadcastChannel(lockName)
  let lastId: string | undefined

  const hear = (heard: Heard) => {
    lastId = heard.lastId
    gather(heard.change)
  }
  channel.onmessage = (message: MessageEvent<Heard>) => hear(message.data)

  const lead = () =>
    readStream(lastId, control.signal, (heard) => {
      hear(heard)
      channel.postMessage(heard)
    })
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

function readStream(after: string | undefined, signal: AbortSignal, onHeard: (heard: Heard) => void): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(downloadHref('/changes/stream', { after }))
    let wasCut = false
    const take = (event: MessageEvent<string>) => {
      const change = readChange(event.data)
      if (change) onHeard({ lastId: event.lastEventId, change })
    }
    source.onmessage = take
    source.addEventListener('change', take)
    source.onerror = () => {
      wasCut = true
    }
    source.onopen = () => {
      // The server repeats what was missed; what it no longer keeps is read again.
      if (wasCut) void queryClient.invalidateQueries({ queryKey: ['records'] })
      wasCut = false
    }
    signal.addEventListener('abort', () => {
      source.close()
      resolve()
    })
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
    void queryClient.invalidateQueries({
      predicate: ({ queryKey, meta }) => isTouched(queryKey, meta, changes),
    })
  }, gatherMs)
}

/** A record's own page is touched by its own changes only; lists, boards and counts by any of the module. */
export function isTouched(
  queryKey: readonly unknown[],
  meta: Readonly<Record<string, unknown>> | undefined,
  changes: readonly Pick<ChangeEvent, 'module' | 'id'>[],
): boolean {
  if (queryKey[0] !== 'records') return false
  const [, module, kind, id] = queryKey
  const alsoShown = Array.isArray(meta?.modules) ? meta.modules : []
  return changes.some((change) => {
    if (alsoShown.includes(change.module)) return true
    if (change.module !== module) return false
    return kind !== 'one' || id === change.id
  })
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
}
