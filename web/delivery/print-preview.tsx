import { Suspense } from 'react'
import { Download } from 'lucide-react'
import { downloadHref } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { buttonClass } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'

const PdfView = lazyPlace(async () => ({ default: (await import('#web/ui/pdf-view.tsx')).PdfView }))

/** A record as it is printed now. */
export function PrintPreview(props: {
  readonly module: string
  readonly record: { readonly id: string; readonly title: string; readonly version: number }
  readonly onClose: () => void
}) {
  const { module, record, onClose } = props
  const { delivery: words } = useLocale().text
  const href = downloadHref(`/records/${module}/${record.id}/print`)
  return (
    <ModalFrame isOpen onClose={onClose} title={record.title} width="large" placement="top">
      <div className="flex h-[70vh] flex-col gap-3 px-5 pt-3 pb-5">
        <Suspense fallback={<Skeleton lines={8} />}>
          <PdfView key={record.version} url={href} label={record.title} className="border border-line" />
        </Suspense>
        <div className="flex justify-end">
          <a href={href} download className={buttonClass('plain', 'medium')}>
            <Download size={15} aria-hidden />
            {words.pdf}
          </a>
        </div>
      </div>
    </ModalFrame>
  )
}
