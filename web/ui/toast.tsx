import { useEffect, useState, useSyncExternalStore } from 'react'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from './button.tsx'
import { closeToast, closeToasts, shownToasts, subscribeToasts, type QueuedToast } from './toast-queue.ts'

const stayMs = 8000

/** One per application, in the frame. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(subscribeToasts, shownToasts)
  // By the card that is looked at: one that goes takes its hold along.
  const [held, setHeld] = useState<number>()
  useEffect(() => closeToasts, [])
  const isHeld = toasts.some(({ key }) => key === held)
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-[calc(env(safe-area-inset-bottom)+68px)] z-[60] md:bottom-4">
      <div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
        {toasts.map((toast) => (
          <ToastCard key={toast.key} toast={toast} isHeld={isHeld} onHold={setHeld} />
        ))}
      </div>
    </div>
  )
}

function ToastCard(props: {
  readonly toast: QueuedToast
  readonly isHeld: boolean
  readonly onHold: (key: number | undefined) => void
}) {
  const { toast, isHeld, onHold } = props
  const { common } = useText()
  const close = () => closeToast(toast.key)

  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => closeToast(toast.key), stayMs)
    return () => clearTimeout(timer)
  }, [isHeld, toast.key])

  return (
    <div
      onPointerEnter={() => onHold(toast.key)}
      onPointerLeave={() => onHold(undefined)}
      onFocus={() => onHold(toast.key)}
      onBlur={() => onHold(undefined)}
      className="float appear pointer-events-auto flex max-w-md items-center gap-2 py-1.5 pr-1.5 pl-3 text-sm"
    >
      {toast.tone === 'error' ? (
        <CircleAlert size={16} aria-hidden className="shrink-0 text-overdue-ink" />
      ) : (
        <CircleCheck size={16} aria-hidden className="shrink-0 text-accent-ink" />
      )}
      <span className="mr-2 min-w-0">{toast.text}</span>
      {toast.action && (
        <Button
          look="link"
          size="small"
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
