import { useRef } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Download, History, Upload } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { uploadFile } from '#web/api/upload.ts'
import { FilePreview } from '#web/files/file-preview.tsx'
import { isFileValue, type FileValue } from '#web/files/kind.ts'
import { sizeText } from '#web/files/size.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { isReference, recordPage, type RecordRow } from '#web/records/reader-types.ts'
import { regardingOf } from '#web/files/save-document.ts'
import { Badge } from '#web/ui/badge.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
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
        <Versions module={module} document={document} />
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

/** The module of versions of a module of documents. */
function useVersionModule(documents: ReaderModule): ReaderModule | undefined {
  return useModel().modules.find((module) => {
    const by = module.capabilities.version?.document
    return (
      by !== undefined && module.fields.some(({ name, options }) => name === by && options?.module === documents.name)
    )
  })
}

function Versions({ module, document }: { readonly module: ReaderModule; readonly document: RecordRow }) {
  const { text } = useLocale()
  const versions = useVersionModule(module)
  const keys = versions?.capabilities.version
  const input = useRef<HTMLInputElement>(null)
  const { data } = useQuery({
    queryKey: ['records', versions?.name ?? '', 'related', document.id],
    enabled: versions !== undefined,
    queryFn: async ({ signal }) =>
      recordPage(
        await call('GET /records/:module/:id/related/:related/:by', {
          params: { module: module.name, id: document.id, related: versions?.name ?? '', by: keys?.document ?? '' },
          query: { limit: 50 },
          signal,
        }),
      ),
  })
  if (!versions || !keys) return null
  const mayAdd = versions.may.create !== 'none' && module.may.update !== 'none'

  async function add(file: string, comment?: string) {
    if (!versions || !keys) return
    await call('POST /records/:module', {
      params: { module: versions.name },
      body: {
        [keys.document]: document.id,
        [keys.file]: file,
        ...(comment !== undefined && keys.comment ? { [keys.comment]: comment } : {}),
      },
    })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }
  const send = (file: File | undefined) => {
    if (file)
      uploadFile(file)
        .then(({ id }) => add(id))
        .catch((error: unknown) => showInToast(error, text))
  }
  const restore = (number: string, file: FileValue) =>
    add(file.id, text.files.restoredFrom({ number })).then(
      () => showToast({ text: text.files.restored({ number }) }),
      (error: unknown) => showInToast(error, text),
    )
  return (
    <section aria-label={text.files.versions} className="flex flex-col gap-1 px-5 py-4">
      <div className="flex items-center">
        <h3 className="text-sm font-bold">{text.files.versions}</h3>
        {mayAdd && (
          <>
            <input ref={input} type="file" hidden onChange={(event) => send(event.target.files?.[0])} />
            <Button
              size="small"
              look="quiet"
              className="ml-auto"
              icon={<Upload size={14} aria-hidden />}
              onPress={() => input.current?.click()}
            >
              {text.files.newVersion}
            </Button>
          </>
        )}
      </div>
      <ol>
        {data?.rows.map((row, index) => (
          <VersionLine
            key={row.id}
            row={row}
            keys={keys}
            isLast={index === 0}
            onRestore={mayAdd ? (number, file) => void restore(number, file) : undefined}
          />
        ))}
      </ol>
    </section>
  )
}

function VersionLine(props: {
  readonly row: RecordRow
  readonly keys: NonNullable<ReaderModule['capabilities']['version']>
  readonly isLast: boolean
  readonly onRestore: ((number: string, file: FileValue) => void) | undefined
}) {
  const { row, keys, isLast, onRestore } = props
  const { text, format } = useLocale()
  const file = row[keys.file]
  if (!isFileValue(file)) return null
  const number = String(row[keys.number] ?? '')
  const comment = row[keys.comment ?? '']
  return (
    <li className="flex items-center gap-3 border-b border-line py-1.5 text-sm">
      <span className="numeric w-8 shrink-0 font-medium">{text.files.versionShort({ number })}</span>
      <div className="min-w-0 flex-1">
        <p className="truncate">
          {file.name} {isLast && <Badge color="green">{text.files.current}</Badge>}
        </p>
        <p className="truncate text-xs text-muted">
          <RelativeTime value={row.createdAt} />
          {isReference(row.createdBy) && ` · ${row.createdBy.title}`}
          {` · ${sizeText(file.size, (value, digits) => format.number(value, digits))}`}
          {typeof comment === 'string' && comment !== '' && ` · ${comment}`}
        </p>
      </div>
      <a
        href={downloadHref(`/files/${file.id}`)}
        aria-label={text.files.downloadVersion({ number })}
        className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <Download size={15} aria-hidden />
      </a>
      {!isLast && onRestore && (
        <IconButton label={text.files.restore({ number })} onPress={() => onRestore(number, file)}>
          <History size={15} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}
