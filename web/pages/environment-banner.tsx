import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { FlaskConical, GraduationCap } from 'lucide-react'
import { enterEnvironment } from '#web/api/environments.ts'
import { showInToast } from '#web/api/errors.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { FeedbackButton } from './feedback-button.tsx'

const height = '2.5rem'

/** Colour and words on every page, over every dialog, and a frame around the window: this is not production. */
export function EnvironmentBanner({ kind }: { readonly kind: 'sandbox' | 'training' }) {
  const text = useText()
  const { places } = text
  const isSandbox = kind === 'sandbox'
  useEffect(() => {
    const { style } = document.documentElement
    style.setProperty('--place-height', height)
    return () => void style.removeProperty('--place-height')
  }, [])
  // Beside the dialogs, which are outside of the page, so that none darkens it.
  return createPortal(
    <>
      <section
        aria-label={places.switchTitle}
        style={{ height }}
        className={classes(
          'fixed inset-x-0 top-0 z-[65] flex items-center gap-3 px-3',
          isSandbox ? 'bg-sandbox text-on-sandbox' : 'bg-training text-on-training',
        )}
      >
        {isSandbox ? (
          <FlaskConical size={18} aria-hidden className="shrink-0" />
        ) : (
          <GraduationCap size={18} aria-hidden className="shrink-0" />
        )}
        <p role="status" className="min-w-0 flex-1 text-sm font-bold">
          <span className="md:hidden">{places.bannerNames[kind]}</span>
          <span className="hidden md:inline">{isSandbox ? places.bannerSandbox : places.bannerTraining}</span>
        </p>
        <FeedbackButton />
        <Button
          size="small"
          onPress={() => void enterEnvironment('production').catch((error: unknown) => showInToast(error, text))}
        >
          {places.leave}
        </Button>
      </section>
      <div
        aria-hidden
        className={classes(
          'pointer-events-none fixed inset-0 z-[64] border-4',
          isSandbox ? 'border-sandbox' : 'border-training',
        )}
      />
    </>,
    document.body,
  )
}
