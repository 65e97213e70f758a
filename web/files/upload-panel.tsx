import { CircleAlert, CircleCheck, RotateCcw, X } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import type { Upload, Uploads } from './use-uploads.ts'

/** How far each file is, at the foot of the page until it is put away. */
export function UploadPanel({ uploads, cancel, retry, clear }: Uploads) {
  const { text, format } = useLocale()
  const { files } = text
  if (uploads.length === 0) return null
  const open = uploads.filter(({ state }) => state === 'waiting' || state === 'sending').length
  const failed = uploads.filter(({ state }) => state === 'failed').length
  const title =
    open > 0 ? format.count(files.sending, open) : failed > 0 ? format.count(files.failed, failed) : files.allSent
  return (
    <section
      aria-label={files.uploads}
      className="float appear fixed right-4 bottom-16 z-40 flex max-h-[40vh] w-[min(360px,calc(100%-2rem))] flex-col md:bottom-4"
    >
      <div className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3">
        <p role="status" className="text-sm font-medium">
          {title}
        </p>
        <IconButton label={open > 0 ? files.cancelAll : files.putAway} className="ml-auto" onPress={clear}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <ul className="flex flex-col overflow-auto py-1">
        {uploads.map((upload) => (
          <UploadLine key={upload.key} upload={upload} onCancel={cancel} onRetry={retry} />
        ))}
      </ul>
    </section>
  )
}

function UploadLine(props: {
  readonly upload: Upload
  readonly onCancel: (key: string) => void
  readonly onRetry: (key: string) => void
}) {
  const { key, name, size, sent, state, problem } = props.upload
  const { files } = useLocale().text
  const share = Math.round((sent / Math.max(1, size)) * 100)
  const isOpen = state === 'waiting' || state === 'sending'
  return (
    <li className="flex items-center gap-2 py-1 pr-1 pl-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate">{name}</p>
        {isOpen && (
          <div
            role="progressbar"
            aria-label={name}
            aria-valuenow={share}
            aria-valuemin={0}
            aria-valuemax={100}
            className="mt-1 h-1 overflow-hidden rounded-full bg-hover"
          >
            <div className="h-full bg-accent" style={{ width: `${share}%` }} />
          </div>
        )}
        {state === 'failed' && <p className="text-xs text-overdue-ink">{problem}</p>}
        {state === 'cancelled' && <p className="text-xs text-muted">{files.cancelled}</p>}
      </div>
      {state === 'done' && <CircleCheck size={16} aria-label={files.sent} className="mr-2 text-accent-ink" />}
      {state === 'failed' && <CircleAlert size={16} aria-hidden className="text-overdue-ink" />}
      {isOpen && (
        <IconButton label={files.cancel({ name })} size="small" onPress={() => props.onCancel(key)}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
      {(state === 'failed' || state === 'cancelled') && (
        <IconButton label={files.retry({ name })} size="small" onPress={() => props.onRetry(key)}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}
