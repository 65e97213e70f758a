import { Suspense, useEffect, useState } from 'react'
import type { LetterheadDefinition, PrintTemplateDefinition } from '#common/print-template.ts'
import { isApiError } from '#web/api/api-error.ts'
import { callForFile } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'

const PdfView = lazyPlace(async () => ({ default: (await import('#web/ui/pdf-view.tsx')).PdfView }))

/** Typing draws no page for each letter. */
const restMs = 500

/** The module's latest record on paper, drawn again as the template changes. */
export function PrintLive(props: {
  readonly module: string
  readonly template: PrintTemplateDefinition | undefined
  readonly letterhead: LetterheadDefinition
}) {
  const { module, template, letterhead } = props
  const { text } = useFullLocale()
  const words = text.printing
  const [bytes, setBytes] = useState<Uint8Array>()
  const [problem, setProblem] = useState<string>()

  useEffect(() => {
    const stop = new AbortController()
    async function draw() {
      try {
        const body = { module, letterhead, ...(template ? { template } : {}) }
        const { blob } = await callForFile('POST /print-preview', { body, signal: stop.signal })
        const drawn = new Uint8Array(await blob.arrayBuffer())
        if (stop.signal.aborted) return
        setBytes(drawn)
        setProblem(undefined)
      } catch (error) {
        if (stop.signal.aborted) return
        setProblem(isApiError(error, 'missing') ? words.noRecord : errorText(error, text))
      }
    }
    const timer = setTimeout(() => void draw(), restMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [module, template, letterhead, words.noRecord, text])

  return (
    <section
      aria-label={words.preview}
      className="flex h-[36rem] flex-col border border-line bg-sunken xl:sticky xl:top-4 xl:h-[calc(100dvh-9rem)]"
    >
      {problem && (
        <p role="alert" className="bg-none-soft px-3 py-2 text-sm text-none-ink">
          {problem}
        </p>
      )}
      {bytes ? (
        <Suspense fallback={<Skeleton lines={8} className="p-6" />}>
          <PdfView bytes={bytes} label={words.preview} />
        </Suspense>
      ) : (
        !problem && <Skeleton lines={8} className="p-6" />
      )}
    </section>
  )
}
