import { Download } from 'lucide-react'
import { downloadHref } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { buttonClass } from '#web/ui/button.tsx'
import type { ImportDetail } from './queries.ts'

/** Why rows are refused, and the refused rows as a file to be put right. */
export function RejectedDownloads({ detail, title }: { readonly detail: ImportDetail; readonly title: string }) {
  const { text, format } = useLocale()
  const { importResult } = text
  const formats = [
    ['xlsx', importResult.downloadXlsx],
    ['csv', importResult.downloadCsv],
  ] as const
  return (
    <section aria-label={title} className="flex max-w-4xl flex-col gap-3 border-t border-line pt-4">
      <div>
        <h2 className="text-base font-bold">{title}</h2>
        <p className="text-sm text-muted">{importResult.rejectedHelp}</p>
      </div>
      {detail.reasons.length > 0 && (
        <ul aria-label={importResult.reasons} className="flex flex-col gap-1">
          {detail.reasons.map(({ message, count }) => (
            <li key={message.es} className="flex items-baseline gap-3 text-sm">
              <span className="numeric min-w-6 shrink-0 text-right font-medium">{format.number(count)}</span>
              <span className="text-muted">{message[format.language]}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {formats.map(([kind, label]) => (
          // A plain link: the router would look for a page of that address.
          <a
            key={kind}
            href={downloadHref(`/imports/${detail.id}/rejected`, { format: kind })}
            download
            className={buttonClass('plain', 'medium')}
          >
            <Download size={15} aria-hidden />
            {label}
          </a>
        ))}
      </div>
    </section>
  )
}
