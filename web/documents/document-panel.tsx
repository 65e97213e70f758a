import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call, downloadHref } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { FilePreview } from '#web/files/file-preview.tsx'
import type { FileValue } from '#web/files/kind.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { DocumentVersions } from '#web/records/document-versions.tsx'
import { isReference, type RecordRow } from '#web/records/reader-types.ts'
import { regardingOf } from '#web/files/save-document.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { fileOf } from './document-list.tsx'

/** A document beside the list: what it shows, what it is about, and every file it has had. */
export function DocumentPanel(props: {
  readonly module: ReaderModule
  readonly document: RecordRow
  /** The page of its file to open at. */
  readonly page?: number | undefined
  readonly onClose: () => void
}) {
  const { module, document, page, onClose } = props
  const { text } = useLocale()
  const file = fileOf(module, document)
  const about = document[regardingOf(module)?.name ?? '']
  return (
    <Peek
      label={document.title}
      href={recordHref(module.name, document.id)}
      onClose={onClose}
      actions={
        file && (
          <LinkButton look="quiet" href={downloadHref(`/files/${file.id}`)} icon={<Download size={15} aria-hidden />}>
            {text.files.download}
          </LinkButton>
        )
      }
    >
      <div className="flex min-h-full flex-col">
        <header className="flex flex-col gap-1 px-5 py-3">
          <h2 className="text-lg leading-tight font-bold tracking-tight break-words">{document.title}</h2>
          {isReference(about) && about.module !== undefined && (
            <Link to={recordHref(about.module, about.id)} className="text-sm text-accent-ink hover:underline">
              {about.title}
            </Link>
          )}
          {file && <TextState file={file} />}
        </header>
        {file && (
          <FilePreview
            key={`${file.id} ${page ?? ''}`}
            file={file}
            {...(page === undefined ? {} : { page })}
            className="h-[58vh] shrink-0 border-y border-line"
          />
        )}
        <div className="px-5 py-4">
          <DocumentVersions module={module} document={document} />
        </div>
      </div>
    </Peek>
  )
}

/** Whether its text is searched, or why not. */
function TextState({ file }: { readonly file: FileValue }) {
  const { text } = useLocale()
  const { data } = useQuery({
    queryKey: ['file', file.id, 'text'],
    queryFn: async ({ signal }) => await call('GET /files/:id/text', { params: { id: file.id }, signal }),
    // It is being read: asked again until it has been.
    refetchInterval: ({ state }) => (state.data?.state === null ? 3000 : false),
  })
  if (!data) return null
  return <p className="text-xs text-muted">{text.files.state[data.state ?? 'waiting']}</p>
}
