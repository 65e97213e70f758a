import { Folder as FolderIcon, Home } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import type { Folder } from './folder-data.ts'

/** Where to: any folder, or the top; a folder goes into none of its own. */
export function MoveDialog(props: {
  readonly title: string
  readonly tree: readonly Folder[]
  readonly without?: string | undefined
  readonly onClose: () => void
  readonly onMove: (folder: string | null) => void
}) {
  const { common, files } = useText()
  const choose = (folder: string | null) => {
    props.onMove(folder)
    props.onClose()
  }
  const draw = (folders: readonly Folder[], depth: number): React.ReactNode =>
    folders
      .filter(({ id }) => id !== props.without)
      .map((folder) => (
        <li key={folder.id}>
          <button
            type="button"
            onClick={() => choose(folder.id)}
            style={{ paddingLeft: 12 + depth * 18 }}
            className="flex h-8 w-full items-center gap-2 rounded-sm pr-3 text-left text-sm hover:bg-hover"
          >
            <FolderIcon size={15} aria-hidden className="shrink-0 text-muted" />
            <span className="truncate">{folder.title}</span>
          </button>
          {folder.children.length > 0 && <ul>{draw(folder.children, depth + 1)}</ul>}
        </li>
      ))
  return (
    <ModalFrame isOpen onClose={props.onClose} title={props.title}>
      <ul className="max-h-[50vh] overflow-auto px-3 py-3">
        <li>
          <button
            type="button"
            onClick={() => choose(null)}
            className="flex h-8 w-full items-center gap-2 rounded-sm px-3 text-left text-sm hover:bg-hover"
          >
            <Home size={15} aria-hidden className="shrink-0 text-muted" />
            {files.top}
          </button>
        </li>
        {draw(props.tree, 0)}
      </ul>
      <div className="flex justify-end border-t border-line px-5 py-3">
        <Button onPress={props.onClose}>{common.cancel}</Button>
      </div>
    </ModalFrame>
  )
}
