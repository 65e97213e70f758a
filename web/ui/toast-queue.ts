export interface Toast {
  readonly text: string
  readonly tone?: 'plain' | 'error'
  /** Usually the way back. */
  readonly action?: { readonly label: string; readonly onAction: () => void }
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
  publish([...queue.filter(({ text }) => text !== toast.text), { ...toast, key }].slice(-shownMax))
  return () => closeToast(key)
}

export function closeToast(key: number): void {
  publish(queue.filter((queued) => queued.key !== key))
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
