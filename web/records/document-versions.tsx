import { useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Download, History, Upload } from 'lucide-react'
import { call, downloadHref } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { uploadFile } from '#web/api/upload.ts'
import { isFileValue, type FileValue } from '#web/files/kind.ts'
import { sizeText } from '#web/files/size.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { isReference, recordPage, type RecordRow } from './reader-types.ts'

/** The module of versions of a module of documents. */
function useVersionModule(documents: ReaderModule): ReaderModule | undefined {
  return useModel().modules.find((module) => {
    const by = module.capabilities.version?.document
    return (
      by !== undefined && module.fields.some(({ name, options }) => name === by && options?.module === documents.name)
    )
  })
}

/** Every file that a document has had, the newest first; another is added, an old one brought back. */
export function DocumentVersions({
  module,
  document,
}: {
  readonly module: ReaderModule
  readonly document: RecordRow
}) {
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
  const send = (chosen: HTMLInputElement) => {
    const [file] = chosen.files ?? []
    if (file)
      uploadFile(file)
        .then(({ id }) => add(id))
        .catch((error: unknown) => showInToast(error, text))
    // The same file may be chosen again.
    chosen.value = ''
  }
  const restore = (number: string, file: FileValue) =>
    add(file.id, text.files.restoredFrom({ number })).then(
      () => showToast({ text: text.files.restored({ number }) }),
      (error: unknown) => showInToast(error, text),
    )
  return (
    <section aria-label={text.files.versions} className="flex flex-col gap-1">
      <div className="flex items-center">
        <h2 className="text-sm font-bold">{text.files.versions}</h2>
        {mayAdd && (
          <>
            <input ref={input} type="file" hidden onChange={(event) => send(event.target)} />
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
