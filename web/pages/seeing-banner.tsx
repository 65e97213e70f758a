import { useEffect, useRef } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { showInToast } from '#web/api/errors.ts'
import { stopSeeing } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'

/** Over everything while the product is seen as somebody else, so that nobody takes it for their own. */
export function SeeingBanner({ name }: { readonly name: string }) {
  const { text } = useLocale()
  const navigate = useNavigate()
  const box = useRef<HTMLElement>(null)

  // The frame ends where the banner begins, however many lines it has.
  useEffect(() => {
    const { style } = document.documentElement
    const observer = new ResizeObserver(() =>
      style.setProperty('--banner-height', `${box.current?.offsetHeight ?? 0}px`),
    )
    if (box.current) observer.observe(box.current)
    return () => {
      observer.disconnect()
      style.removeProperty('--banner-height')
    }
  }, [])

  async function stop() {
    try {
      await stopSeeing()
      await navigate({ to: '/people', search: {} })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <section
      ref={box}
      aria-label={text.access.seeing({ name })}
      className="fixed inset-x-0 bottom-0 z-40 flex flex-wrap items-center justify-center gap-x-4 gap-y-1 border-t-4 border-why-edge bg-why-soft px-4 py-2 text-why-ink"
    >
      <p role="status" className="flex items-center gap-2 text-sm font-bold">
        <Eye size={16} aria-hidden />
        {text.access.seeing({ name })}
      </p>
      <Button size="small" onPress={() => void stop()}>
        {text.access.endSeeing}
      </Button>
    </section>
  )
}
