import { Suspense } from 'react'
import { isFileValue } from '#web/files/kind.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'

const FilePreview = lazyPart(async () => ({ default: (await import('#web/files/file-preview.tsx')).FilePreview }))

/** What the file of a document's record shows, on its page. */
export function DocumentPreview({ value }: { readonly value: unknown }) {
  const { files } = useText()
  if (!isFileValue(value)) return null
  return (
    <section aria-label={files.preview}>
      <Suspense fallback={<Skeleton lines={8} />}>
        <FilePreview
          key={value.id}
          file={value}
          className="h-[min(70vh,760px)] rounded-md border border-line bg-surface"
        />
      </Suspense>
    </section>
  )
}
