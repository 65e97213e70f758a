import { useRouterState } from '@tanstack/react-router'
import { useAwaited } from '#web/ui/later.ts'

/** On top of everything while a page or a part of one is underway: the press was heard. */
export function ProgressLine() {
  const isRouting = useRouterState({ select: (state) => state.isLoading })
  const isAwaited = useAwaited()
  if (!isRouting && !isAwaited) return null
  return <div aria-hidden data-progress-line className="progress-line" />
}
