import { Fragment, Suspense, useRef, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, Folder, FolderOpen, Link2, Plus } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { isFileValue } from '#web/files/kind.ts'
import { documentModuleFor, regardingOf, saveAsDocument } from '#web/files/save-document.ts'
import { sizeText } from '#web/files/size.ts'
import { UploadPanel } from '#web/files/upload-panel.tsx'
import { useFileDrop } from '#web/files/use-file-drop.ts'
import { usePasteFiles } from '#web/files/use-paste-files.ts'
import { useUploads } from '#web/files/use-uploads.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { isReference, recordPage, type RecordRow, type Reference } from './reader-types.ts'

const AttachDialog = lazyPart(async () => ({ default: (await import('./attach-dialog.tsx')).AttachDialog }))
const shownMax = 60
/** Folders stand open until there is more than fits. */
const openMax = 12

/** The files about a record; whatever is dropped or pasted on its page becomes one. */
export function RecordFiles({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const documents = documentModuleFor(useModel().modules, module.name)
  return documents ? <Files module={module} record={record} documents={documents} /> : null
}

interface FilesProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly documents: ReaderModule
}

function Files({ module, record, documents }: FilesProps) {
  const { text, format } = useLocale()
  const by = regardingOf(documents)?.name ?? ''
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<string>(undefined)
  const [isAttaching, setAttaching] = useState(false)
  const mayAdd = documents.may.create !== 'none'
  const about = { module: module.name, id: record.id }
  const upload = useUploads(async (file, into) => void (await saveAsDocument(documents, file, { about, folder: into })))
  const choose = (into?: string) => {
    folder.current = into
    input.current?.click()
  }
  const isOver = useFileDrop(upload.add, mayAdd)
  usePasteFiles(upload.add, mayAdd)
  const { data } = useQuery({
    queryKey: ['records', documents.name, 'related', record.id, by],
    queryFn: async ({ signal }) =>
      recordPage(
        await call('GET /records/:module/:id/related/:related/:by', {
          params: { module: module.name, id: record.id, related: documents.name, by },
          query: { count: 'capped', limit: shownMax, sort: '-updatedAt' },
          signal,
        }),
      ),
  })
  return (
    <section aria-label={text.files.ofRecord} className="flex flex-col gap-1">
      <div className="flex h-7 items-center gap-1">
        <h2 className="mr-1 text-sm font-bold">{text.files.ofRecord}</h2>
        {data?.count && data.count.value > 0 && <Chip>{format.number(String(data.count.value), 0)}</Chip>}
        <span className="ml-auto" />
        {documents.may.update !== 'none' && (
          <IconButton label={text.files.attach} size="small" onPress={() => setAttaching(true)}>
            <Link2 size={15} aria-hidden />
          </IconButton>
        )}
        {mayAdd && (
          <IconButton label={text.files.upload} size="small" onPress={() => choose()}>
            <Plus size={16} aria-hidden />
          </IconButton>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            upload.add([...(event.target.files ?? [])], folder.current)
            event.target.value = ''
          }}
        />
      </div>
      {data?.rows.length === 0 && <p className="text-sm text-muted">{text.files.ofRecordEmpty}</p>}
      {inFolders(documents, data?.rows ?? []).map(({ place, rows }) => {
        const list = (
          <ul className="flex flex-col">
            {rows.map((row) => (
              <FileRow key={row.id} documents={documents} row={row} />
            ))}
          </ul>
        )
        if (!place) return <Fragment key="">{list}</Fragment>
        return (
          <FolderOfFiles
            key={place.id}
            title={place.title}
            count={rows.length}
            isOpen={(data?.rows.length ?? 0) <= openMax}
            onAdd={mayAdd ? () => choose(place.id) : undefined}
          >
            {list}
          </FolderOfFiles>
        )
      })}
      {isOver && (
        <div className="pointer-events-none fixed inset-2 z-40 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/80 text-lg font-bold text-accent-ink">
          {text.files.dropInto({ place: record.title })}
        </div>
      )}
      {isAttaching && (
        <Suspense>
          <AttachDialog documents={documents} about={about} onClose={() => setAttaching(false)} />
        </Suspense>
      )}
      <UploadPanel {...upload} />
    </section>
  )
}

interface FolderFiles {
  /** None for what lies in no folder. */
  readonly place: Reference | undefined
  readonly rows: readonly RecordRow[]
}

/** What lies in no folder first, then folder by folder, by name. */
function inFolders(documents: ReaderModule, rows: readonly RecordRow[]): readonly FolderFiles[] {
  const key = documents.capabilities.document?.folder ?? ''
  const places = new Map<string, Reference>()
  const groups = Map.groupBy(rows, (row) => {
    const place = row[key]
    if (!isReference(place)) return ''
    places.set(place.id, place)
    return place.id
  })
  return [...groups]
    .map(([id, some]) => ({ place: places.get(id), rows: some }))
    .toSorted((a, b) => (a.place?.title ?? '').localeCompare(b.place?.title ?? ''))
}

function FolderOfFiles(props: {
  readonly title: string
  readonly count: number
  readonly isOpen: boolean
  readonly onAdd: (() => void) | undefined
  readonly children: ReactNode
}) {
  const { title, count, isOpen, onAdd } = props
  const { text, format } = useLocale()
  return (
    <details open={isOpen} className="group/folder">
      <summary className="flex min-h-8 cursor-pointer items-center gap-2 border-b border-line text-sm text-muted">
        <Folder size={15} aria-hidden className="shrink-0 group-open/folder:hidden" />
        <FolderOpen size={15} aria-hidden className="hidden shrink-0 group-open/folder:block" />
        <span className="min-w-0 flex-1 truncate font-medium text-ink">{title}</span>
        <span className="numeric text-xs">{format.number(String(count), 0)}</span>
      </summary>
      <div className="border-l border-line pl-3">
        {props.children}
        {onAdd && (
          <Button look="link" size="small" icon={<Plus size={14} aria-hidden />} onPress={onAdd}>
            {text.files.uploadInto({ folder: title })}
          </Button>
        )}
      </div>
    </details>
  )
}

function FileRow({ documents, row }: { readonly documents: ReaderModule; readonly row: RecordRow }) {
  const { text, format } = useLocale()
  const value = row[documents.capabilities.document?.file ?? '']
  const file = isFileValue(value) ? value : undefined
  return (
    <li className="flex min-h-9 items-center gap-2 border-b border-line py-1">
      <div className="min-w-0 flex-1">
        <Link
          to={recordHref(documents.name, row.id)}
          className="block truncate text-sm leading-6 font-medium text-ink hover:underline"
        >
          {row.title}
        </Link>
        <p className="text-xs text-muted">
          <RelativeTime value={row.updatedAt} />
          {file && ` · ${sizeText(file.size, (size, digits) => format.number(size, digits))}`}
        </p>
      </div>
      {file && (
        <a
          href={downloadHref(`/files/${file.id}`)}
          aria-label={`${text.files.download}: ${row.title}`}
          className="flex size-7 shrink-0 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink focus-visible:text-ink"
        >
          <Download size={14} aria-hidden />
        </a>
      )}
    </li>
  )
}
