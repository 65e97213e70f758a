import { useRef, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { Folder as FolderIcon } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { FileIcon } from '#web/files/file-icon.tsx'
import { endingOf, isFileValue, type FileValue } from '#web/files/kind.ts'
import { sizeText } from '#web/files/size.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { isReference, type RecordRow } from '#web/records/reader-types.ts'
import { classes } from '#web/ui/classes.ts'
import { flipped } from '#web/ui/flipped.ts'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { documentsIn } from './dragged.ts'
import type { Folder } from './folder-data.ts'

interface ListProps {
  readonly module: ReaderModule
  readonly folders: readonly Folder[]
  readonly counts: ReadonlyMap<string, number>
  readonly documents: readonly RecordRow[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: (ids: ReadonlySet<string>) => void
  readonly current: string | undefined
  readonly onOpen: (document: RecordRow) => void
  readonly onOpenFolder: (folder: Folder) => void
  readonly onDrop?: ((ids: readonly string[], folder: string) => void) | undefined
  readonly folderActions: (folder: Folder) => ReactNode
  readonly documentActions: (document: RecordRow) => ReactNode
}

export function fileOf(module: ReaderModule, row: RecordRow): FileValue | undefined {
  const value = row[module.capabilities.document?.file ?? '']
  return isFileValue(value) ? value : undefined
}

/** The roll-up that says how far the versions have come. */
function versionField({ fields }: ReaderModule): string {
  return fields.find(({ type, options }) => type === 'rollup' && options?.function === 'max')?.name ?? ''
}

const columns = 'grid-cols-[28px_minmax(0,1fr)_32px] @2xl:grid-cols-[28px_minmax(0,1fr)_70px_80px_64px_200px_32px]'
const cell = 'truncate text-xs text-muted @max-2xl:hidden'

/** Folders first, then documents: opened with Enter, chosen with Space, walked with the arrows. */
export function DocumentList(props: ListProps) {
  const { folders, documents, selected, onSelect } = props
  const { text } = useLocale()
  const place = useRef<HTMLDivElement>(null)
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key]
    const names = [...(place.current?.querySelectorAll<HTMLElement>('[data-name]') ?? [])]
    const at = names.findIndex((one) => one === document.activeElement)
    if (step !== undefined) {
      event.preventDefault()
      names[Math.min(names.length - 1, Math.max(0, at + step))]?.focus()
    }
    const id = names[at]?.dataset.name
    if ((event.key === ' ' || event.key === 'x') && id !== undefined && documents.some((one) => one.id === id)) {
      event.preventDefault()
      onSelect(flipped(selected, id))
    }
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- The keys of what is in it.
    <div ref={place} role="group" aria-label={text.files.all} onKeyDown={onKeyDown} className="@container">
      <div
        aria-hidden
        className={classes(
          'sticky top-0 z-10 grid h-8 items-center gap-3 border-b border-line bg-paper px-2 text-xs text-muted',
          columns,
        )}
      >
        <span />
        <span>{text.files.name}</span>
        <span className="@max-2xl:hidden" />
        <span className="text-right @max-2xl:hidden">{text.files.size}</span>
        <span className="text-right @max-2xl:hidden">{text.files.version}</span>
        <span className="@max-2xl:hidden">{text.files.changed}</span>
        <span />
      </div>
      <ul>
        {folders.map((folder) => (
          <FolderRow key={folder.id} {...props} folder={folder} />
        ))}
        {documents.map((document) => (
          <DocumentRow key={document.id} {...props} document={document} />
        ))}
      </ul>
    </div>
  )
}

const rowClass = 'group grid min-h-10 items-center gap-3 border-b border-line px-2 text-sm md:min-h-9'

function FolderRow({ folder, counts, onOpenFolder, onDrop, folderActions }: ListProps & { readonly folder: Folder }) {
  const { text, format } = useLocale()
  const count = counts.get(folder.id) ?? 0
  const drop = onDrop && {
    onDragOver: (event: DragEvent) => event.dataTransfer.types.includes(documentsIn.type) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      onDrop(documentsIn.read(event.dataTransfer), folder.id)
    },
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Where documents are let go; the menu moves them too.
    <li {...drop} className={classes(rowClass, columns, 'hover:bg-hover')}>
      <span />
      <button
        type="button"
        data-name={folder.id}
        onClick={() => onOpenFolder(folder)}
        className="flex h-9 min-w-0 items-center gap-2.5 text-left font-medium"
      >
        <FolderIcon size={16} aria-hidden className="shrink-0 text-accent-ink" />
        <span className="truncate">{folder.title}</span>
        {folder.about && <span className="truncate text-xs font-normal text-muted">{folder.about}</span>}
      </button>
      <span className={cell} />
      <span className={cell} />
      <span className={cell} />
      <span className={cell}>{count > 0 && format.count(text.files.count, count)}</span>
      {folderActions(folder)}
    </li>
  )
}

function DocumentRow(props: ListProps & { readonly document: RecordRow }) {
  const { module, document, selected, onSelect, current, onOpen, onDrop, documentActions } = props
  const { text, format } = useLocale()
  const file = fileOf(module, document)
  const versions = Number(document[versionField(module)] ?? 0)
  const isSelected = selected.has(document.id)
  const who = isReference(document.updatedBy) ? document.updatedBy.title : ''
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Dragged by the mouse; the menu moves it too.
    <li
      draggable={onDrop !== undefined}
      onDragStart={(event) => documentsIn.write(event.dataTransfer, isSelected ? [...selected] : [document.id])}
      className={classes(
        rowClass,
        columns,
        isSelected || current === document.id ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <input
        type="checkbox"
        aria-label={document.title}
        checked={isSelected}
        onChange={() => onSelect(flipped(selected, document.id))}
        className="size-4 accent-accent"
      />
      <button
        type="button"
        data-name={document.id}
        onClick={() => onOpen(document)}
        className="flex h-9 min-w-0 items-center gap-2.5 text-left"
      >
        <FileIcon file={file} />
        <span className="truncate">{document.title}</span>
      </button>
      <span className={cell}>{file && endingOf(file.name).toUpperCase()}</span>
      <span className={classes(cell, 'numeric text-right')}>
        {file && sizeText(file.size, (value, digits) => format.number(value, digits))}
      </span>
      <span className={classes(cell, 'numeric text-right')}>
        {versions > 0 && text.files.versionShort({ number: String(versions) })}
      </span>
      <span className={cell}>
        <RelativeTime value={document.updatedAt} /> {who && `· ${who}`}
      </span>
      {documentActions(document)}
    </li>
  )
}
