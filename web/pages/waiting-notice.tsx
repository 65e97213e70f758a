import { Suspense, useEffect, useState } from 'react'
import { CloudUpload } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { followWaiting, isProblem, useWaiting } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { showToast } from '#web/ui/toast-queue.ts'

const WaitingList = lazyPart(async () => ({ default: (await import('./waiting-list.tsx')).WaitingList }))

/** How much of one's own work is still only on this device, and what of it needs a decision. */
export function WaitingNotice() {
  const { text, format } = useLocale()
  const waiting = useWaiting()
  const [isOpen, setOpen] = useState(false)
  const { sent } = text.waiting
  useEffect(
    () =>
      followWaiting((count) => {
        showToast({ text: format.count(sent, count) })
        void queryClient.invalidateQueries({ queryKey: ['records'] })
      }),
    [format, sent],
  )
  const problems = waiting.filter(isProblem).length
  if (waiting.length === 0) return null
  return (
    <>
      <AriaButton
        onPress={() => setOpen(true)}
        className="flex h-8 items-center gap-1.5 rounded-md bg-none-soft px-2 text-xs font-medium text-none-ink hovered:opacity-80"
      >
        <CloudUpload size={14} aria-hidden />
        <span role="status" className="max-md:sr-only">
          {problems > 0
            ? format.count(text.waiting.problems, problems)
            : format.count(text.waiting.count, waiting.length)}
        </span>
        <span aria-hidden className="numeric md:hidden">
          {waiting.length}
        </span>
      </AriaButton>
      {isOpen && (
        <Suspense>
          <WaitingList waiting={waiting} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
