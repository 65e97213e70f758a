export interface Toast {
  readonly text: string
  readonly tone?: 'plain' | 'error'
  /** Usually the way back. */
  readonly action?: { readonly label: string; readonly onAction: () => void }
  /** What is said where nobody says it better: the next word takes its place and keeps its way back. */
  readonly isPassing?: boolean
}

export interface QueuedToast extends Toast {
  readonly key: number
}

const shownMax = 3

let queue: readonly QueuedToast[] = []
let lastKey = 0
const listeners = new Set<() => void>()

/** Says in passing that something happened. Answers the way to withdraw it. */
export function showToast(toast: Toast): () => void {
  const key = ++lastKey
  const passing = toast.tone === 'error' ? undefined : queue.find(({ isPassing }) => isPassing)
  const action = toast.action ?? passing?.action
  const others = queue.filter((one) => one !== passing && one.text !== toast.text)
  publish([...others, { ...toast, ...(action ? { action } : {}), key }].slice(-shownMax))
  return () => closeToast(key)
}

export function closeToast(key: number): void {
  publish(queue.filter((queued) => queued.key !== key))
}

/** Nothing of one session is said in the next. */
export function closeToasts(): void {
  publish([])
}

export function shownToasts(): readonly QueuedToast[] {
  return queue
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function publish(next: readonly QueuedToast[]): void {
  queue = next
  for (const listener of listeners) listener()
}
