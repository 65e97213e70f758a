import { Suspense, useCallback } from 'react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { showInToast } from '#web/api/errors.ts'
import { keepOwnPreference, useOwnPreference } from '#web/api/own-preferences.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { tourAnchor } from './tour-address.ts'

const FunnelTour = lazyPart(async () => ({ default: (await import('./funnel-tour.tsx')).FunnelTour }))

const preference = 'tour.funnel'

/** Offers the tour at the first sight of a funnel, and walks it where the address asks for it. */
export function FunnelGuide() {
  const { text } = useLocale()
  const navigate = useNavigate()
  const isWalked = useRouterState({ select: ({ location }) => location.hash === tourAnchor })
  const isKnown = useOwnPreference(preference) !== undefined
  const walk = (hash: string) => void navigate({ to: '.', search: true, hash, replace: true })
  const settle = useCallback(() => {
    if (!isKnown) keepOwnPreference(preference, 'seen', (error) => showInToast(error, text))
    void navigate({ to: '.', search: true, hash: '', replace: true })
  }, [isKnown, navigate, text])
  if (isWalked) {
    return (
      <Suspense>
        <FunnelTour onEnd={settle} />
      </Suspense>
    )
  }
  if (isKnown) return null
  const { guide } = text
  return (
    <div
      role="note"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-sunken px-4 py-1.5 text-sm text-muted print:hidden md:px-6"
    >
      <p className="min-w-64 flex-1">
        <b className="text-ink">{guide.offerTitle}</b> {guide.offerBody}
      </p>
      <span className="-mx-2 flex gap-x-1">
        <Button look="link" size="small" onPress={() => walk(tourAnchor)}>
          {guide.start}
        </Button>
        <Button look="quiet" size="small" onPress={settle}>
          {guide.notNow}
        </Button>
      </span>
    </div>
  )
}
