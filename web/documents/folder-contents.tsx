import { useState } from 'react'
import { Ellipsis, FolderInput, PencilLine, Trash2, ExternalLink, Download, FolderOpen, X } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { downloadHref } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { DocumentList, fileOf } from './document-list.tsx'
import { useDocumentsIn } from './documents-in.ts'
import type { Folder } from './folder-data.ts'
import { MoveDialog } from './move-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'
import type { DocumentActs } from './use-document-acts.ts'
import type { Where } from './where.ts'

interface ContentsProps {
  readonly module: ReaderModule
  readonly folderModule: ReaderModule
  readonly where: Where
  readonly inside: readonly Folder[]
  readonly tree: readonly Folder[]
  readonly counts: ReadonlyMap<string, number>
  readonly current: string | undefined
  readonly acts: DocumentActs
  readonly onOpen: (document: RecordRow) => void
  readonly onGo: (where: Where) => void
}

type Asking =
  | { readonly kind: 'move'; readonly ids: readonly string[] }
  | { readonly kind: 'moveFolder' | 'renameFolder' | 'removeFolder'; readonly folder: Folder }
  | { readonly kind: 'rename'; readonly document: RecordRow }

/** What lies in a place, and what one does with it. */
export function FolderContents(props: ContentsProps) {
  const { module, where, inside, acts } = props
  const { text } = useLocale()
  const { rows, isLoaded, more } = useDocumentsIn(module, where)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<Asking>()
  const chosen = rows.filter(({ id }) => selected.has(id)).map(({ id }) => id)
  if (!isLoaded) return <Skeleton lines={8} className="p-6" />
  if (rows.length === 0 && inside.length === 0) {
    return (
      <EmptyState title={text.files.emptyTitle} icon={<FolderOpen size={32} aria-hidden />}>
        {text.files.emptyHelp}
      </EmptyState>
    )
  }
  return (
    <>
      <DocumentList
        module={module}
        folders={inside}
        counts={props.counts}
        documents={rows}
        selected={selected}
        onSelect={setSelected}
        current={props.current}
        onOpen={props.onOpen}
        onOpenFolder={({ id }) => props.onGo({ kind: 'folder', id })}
        onDrop={module.may.update === 'none' ? undefined : (ids, folder) => void acts.move(ids, folder)}
        folderActions={(folder) => <FolderMenu {...props} folder={folder} onAsk={setAsking} />}
        documentActions={(document) => <DocumentMenu {...props} document={document} onAsk={setAsking} />}
      />
      {more && (
        <Button look="quiet" className="m-3 self-start" onPress={more}>
          {text.files.more}
        </Button>
      )}
      {chosen.length > 0 && (
        <SelectionBar
          module={module}
          ids={chosen}
          onMove={() => setAsking({ kind: 'move', ids: chosen })}
          onRemove={() => void acts.remove(chosen).then(() => setSelected(new Set()))}
          onClear={() => setSelected(new Set())}
        />
      )}
      {asking && <Question {...props} asking={asking} onClose={() => setAsking(undefined)} />}
    </>
  )
}

function SelectionBar(props: {
  readonly module: ReaderModule
  readonly ids: readonly string[]
  readonly onMove: () => void
  readonly onRemove: () => void
  readonly onClear: () => void
}) {
  const { module, ids } = props
  const { text, format } = useLocale()
  return (
    <div
      role="toolbar"
      aria-label={text.list.bulkActions}
      className="float appear absolute bottom-16 left-1/2 z-20 flex -translate-x-1/2 items-center gap-1 p-1.5 text-sm"
    >
      <span role="status" className="numeric px-2 font-medium whitespace-nowrap">
        {format.count(text.list.selected, ids.length)}
      </span>
      {module.may.update !== 'none' && (
        <Button look="quiet" icon={<FolderInput size={14} aria-hidden />} onPress={props.onMove}>
          {text.files.move}
        </Button>
      )}
      {module.may.delete !== 'none' && (
        <Button look="quiet" icon={<Trash2 size={14} aria-hidden />} onPress={props.onRemove}>
          {text.common.delete}
        </Button>
      )}
      <IconButton label={text.list.clearSelection} onPress={props.onClear}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  )
}

const menuButton = (label: string) => (
  <IconButton label={label} size="small">
    <Ellipsis size={15} aria-hidden />
  </IconButton>
)

function FolderMenu(props: ContentsProps & { readonly folder: Folder; readonly onAsk: (asking: Asking) => void }) {
  const { folderModule, folder, onAsk } = props
  const { text } = useLocale()
  const label = text.files.actions({ title: folder.title })
  return (
    <Menu trigger={menuButton(label)} label={label} placement="bottom end">
      <MenuItem icon={<ExternalLink size={14} />} href={recordHref(folderModule.name, folder.id)}>
        {text.files.open}
      </MenuItem>
      {folderModule.may.update !== 'none' && (
        <>
          <MenuItem icon={<PencilLine size={14} />} onAction={() => onAsk({ kind: 'renameFolder', folder })}>
            {text.files.rename}
          </MenuItem>
          <MenuItem icon={<FolderInput size={14} />} onAction={() => onAsk({ kind: 'moveFolder', folder })}>
            {text.files.move}
          </MenuItem>
        </>
      )}
      {folderModule.may.delete !== 'none' && (
        <MenuItem icon={<Trash2 size={14} />} isDanger onAction={() => onAsk({ kind: 'removeFolder', folder })}>
          {text.files.removeFolder}
        </MenuItem>
      )}
    </Menu>
  )
}

function DocumentMenu(
  props: ContentsProps & { readonly document: RecordRow; readonly onAsk: (asking: Asking) => void },
) {
  const { module, document, onAsk, acts } = props
  const { text } = useLocale()
  const file = fileOf(module, document)
  const label = text.files.actions({ title: document.title })
  return (
    <Menu trigger={menuButton(label)} label={label} placement="bottom end">
      <MenuItem icon={<ExternalLink size={14} />} href={recordHref(module.name, document.id)}>
        {text.files.open}
      </MenuItem>
      {file && (
        <MenuItem icon={<Download size={14} />} href={downloadHref(`/files/${file.id}`)}>
          {text.files.download}
        </MenuItem>
      )}
      {module.may.update !== 'none' && (
        <>
          <MenuItem icon={<PencilLine size={14} />} onAction={() => onAsk({ kind: 'rename', document })}>
            {text.files.rename}
          </MenuItem>
          <MenuItem icon={<FolderInput size={14} />} onAction={() => onAsk({ kind: 'move', ids: [document.id] })}>
            {text.files.move}
          </MenuItem>
        </>
      )}
      {module.may.delete !== 'none' && (
        <MenuItem icon={<Trash2 size={14} />} isDanger onAction={() => void acts.remove([document.id])}>
          {text.common.delete}
        </MenuItem>
      )}
    </Menu>
  )
}

function Question(props: ContentsProps & { readonly asking: Asking; readonly onClose: () => void }) {
  const { asking, acts, tree, onClose } = props
  const { text, format } = useLocale()
  switch (asking.kind) {
    case 'move':
      return (
        <MoveDialog
          title={format.count(text.files.moveTitle, asking.ids.length)}
          tree={tree}
          onClose={onClose}
          onMove={(folder) => void acts.move(asking.ids, folder)}
        />
      )
    case 'moveFolder':
      return (
        <MoveDialog
          title={text.files.moveFolder({ title: asking.folder.title })}
          tree={tree}
          without={asking.folder.id}
          onClose={onClose}
          onMove={(folder) => void acts.moveFolder(asking.folder, folder)}
        />
      )
    case 'renameFolder':
      return (
        <NameDialog
          title={text.files.rename}
          initial={asking.folder.title}
          onClose={onClose}
          onName={(name) => acts.renameFolder(asking.folder, name)}
        />
      )
    case 'rename':
      return (
        <NameDialog
          title={text.files.rename}
          initial={asking.document.title}
          onClose={onClose}
          onName={(name) => acts.rename(asking.document, name)}
        />
      )
    case 'removeFolder':
      return (
        <ConfirmDialog
          isOpen
          onClose={onClose}
          title={`${text.files.removeFolder}: ${asking.folder.title}`}
          actionLabel={text.files.removeFolder}
          onConfirm={() => acts.removeFolder(asking.folder)}
        >
          {text.files.removeFolderHelp}
        </ConfirmDialog>
      )
  }
}
