import { Suspense } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Download, FileX } from 'lucide-react'
import { errorText } from '#web/api/errors.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { buttonClass } from '#web/ui/button.tsx'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { kindOfFile, type FileValue } from './kind.ts'

const PdfView = lazyPlace(async () => ({ default: (await import('#web/ui/pdf-view.tsx')).PdfView }))

interface PreviewProps {
  readonly file: FileValue
  /** The page to open at. */
  readonly page?: number
  readonly className?: string
}

/** A file as far as it can be seen without another program; whatever it is, nothing in it runs. */
export function FilePreview({ file, page, className }: PreviewProps) {
  const href = downloadHref(`/files/${file.id}`, { inline: '1' })
  const kind = kindOfFile(file)
  return (
    <div className={classes('flex min-h-0 flex-col overflow-hidden', className)}>
      {kind === 'pdf' ? (
        <Suspense fallback={<Skeleton lines={8} className="p-6" />}>
          <PdfView url={href} label={file.name} {...(page === undefined ? {} : { page })} />
        </Suspense>
      ) : kind === 'image' ? (
        <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto bg-sunken p-4">
          <img src={href} alt={file.name} className="max-h-full max-w-full object-contain" />
        </div>
      ) : kind === 'audio' ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- Whoever sent it sent no captions.
        <audio controls src={href} aria-label={file.name} className="m-auto w-full max-w-lg p-4" />
      ) : kind === 'video' ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- Whoever sent it sent no captions.
        <video controls src={href} aria-label={file.name} className="min-h-0 flex-1 bg-[#000]" />
      ) : file.mime === 'text/plain' ? (
        <TextPreview file={file} href={href} />
      ) : (
        <ReadPreview file={file} />
      )}
    </div>
  )
}

const shownBytesMax = 300_000

function TextPreview({ file, href }: { readonly file: FileValue; readonly href: string }) {
  const { text } = useLocale()
  const { data, error } = useQuery({
    queryKey: ['file', file.id, 'head'],
    queryFn: async ({ signal }) => await readHead(href, signal),
    staleTime: Infinity,
  })
  if (error) return <p className="p-4 text-sm text-overdue-ink">{errorText(error, text)}</p>
  if (data === undefined) return <Skeleton lines={8} className="p-6" />
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto p-4 font-sans text-sm leading-6 break-words whitespace-pre-wrap"
    >
      {data}
      {file.size > shownBytesMax && `\n\n${text.files.cut}`}
    </pre>
  )
}

/** The beginning of a text, however long it is. */
async function readHead(href: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(href, { credentials: 'same-origin', signal })
  if (!response.ok || !response.body) throw new TypeError(`${href}: ${response.status}`)
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; size < shownBytesMax;) {
    const { value, done } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return text
}

/** An office file by the text that was read out of it. */
function ReadPreview({ file }: { readonly file: FileValue }) {
  const { text } = useLocale()
  const { data, error } = useQuery({
    queryKey: ['file', file.id, 'text'],
    queryFn: async ({ signal }) => await call('GET /files/:id/text', { params: { id: file.id }, signal }),
  })
  if (!data && !error) return <Skeleton lines={8} className="p-6" />
  if (!data || data.parts.length === 0) return <NoPreview file={file} />
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto p-4 text-sm leading-6"
    >
      <p className="pb-3 text-xs text-muted">{text.files.textOnly}</p>
      {data.parts.map((part, index) => (
        // Parts have no other name than their place.
        <section key={index} className="pb-4 break-words whitespace-pre-wrap">
          {data.isPaged && (
            <h3 className="pb-1 text-xs font-bold text-muted">{text.files.page({ page: String(index + 1) })}</h3>
          )}
          {part}
        </section>
      ))}
    </div>
  )
}

function NoPreview({ file }: { readonly file: FileValue }) {
  const { files } = useLocale().text
  return (
    <EmptyState
      title={files.noPreview}
      icon={<FileX size={28} aria-hidden />}
      actions={
        <a href={downloadHref(`/files/${file.id}`)} className={buttonClass('plain', 'medium')}>
          <Download size={15} aria-hidden />
          {files.download}
        </a>
      }
    >
      {files.noPreviewHelp}
    </EmptyState>
  )
}
