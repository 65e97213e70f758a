import { useEffect, useState, useSyncExternalStore } from 'react'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from './button.tsx'

export interface Toast {
  readonly text: string
  readonly tone?: 'plain' | 'error'
  /** Usually the way back. */
  readonly action?: { readonly label: string; readonly onAction: () => void }
}

interface Queued extends Toast {
  readonly key: number
}

const shownMax = 3
const stayMs = 8000

let queue: readonly Queued[] = []
let lastKey = 0
const listeners = new Set<() => void>()

function publish(next: readonly Queued[]): void {
  queue = next
  for (const listener of listeners) listener()
}

/** Says in passing that something happened. Answers the way to withdraw it. */
export function showToast(toast: Toast): () => void {
  const key = ++lastKey
  publish([...queue.filter(({ text }) => text !== toast.text), { ...toast, key }].slice(-shownMax))
  return () => publish(queue.filter((queued) => queued.key !== key))
}

/** One per application, in the frame. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => queue,
  )
  const [isHeld, setHeld] = useState(false)
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed inset-x-3 bottom-[calc(env(safe-area-inset-bottom)+68px)] z-[60] md:bottom-4"
    >
      <div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
        {toasts.map((toast) => (
          <ToastCard key={toast.key} toast={toast} isHeld={isHeld} />
        ))}
      </div>
    </div>
  )
}

function ToastCard(props: { readonly toast: Queued; readonly isHeld: boolean }) {
  const { toast, isHeld } = props
  const { common } = useText()
  const close = () => publish(queue.filter(({ key }) => key !== toast.key))

  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => publish(queue.filter(({ key }) => key !== toast.key)), stayMs)
    return () => clearTimeout(timer)
  }, [isHeld, toast.key])

  return (
    <div className="float appear pointer-events-auto flex max-w-md items-center gap-2 py-1.5 pr-1.5 pl-3 text-sm">
      {toast.tone === 'error' ? (
        <CircleAlert size={16} aria-hidden className="shrink-0 text-overdue-ink" />
      ) : (
        <CircleCheck size={16} aria-hidden className="shrink-0 text-accent-ink" />
      )}
      <span className="mr-2 min-w-0">{toast.text}</span>
      {toast.action && (
        <Button
          look="quiet"
          size="small"
          className="text-accent-ink"
          onPress={() => {
            toast.action?.onAction()
            close()
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton label={common.close} size="small" onPress={close}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
