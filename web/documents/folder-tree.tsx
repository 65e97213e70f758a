import { useState, type DragEvent } from 'react'
import { ChevronRight, Folder as FolderIcon, FolderOpen, Files, FileQuestion } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { pathTo, type Folder } from './folder-data.ts'
import { documentsIn } from './dragged.ts'
import type { Where } from './where.ts'

interface TreeProps {
  readonly tree: readonly Folder[]
  readonly byId: ReadonlyMap<string, Folder>
  readonly counts: ReadonlyMap<string, number>
  readonly where: Where
  readonly onGo: (where: Where) => void
  /** Documents let go over a folder, or over none. */
  readonly onDrop?: (ids: readonly string[], folder: string | null) => void
}

/** All folders, one in another; also where documents are dropped to be moved. */
export function FolderTree(props: TreeProps) {
  const { where, counts, onGo, onDrop } = props
  const { text, format } = useLocale()
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const count = (value: number | undefined) => (value ? format.number(String(value), 0) : '')
  return (
    <nav aria-label={text.files.folders} className="flex flex-col gap-px text-sm">
      <Line isCurrent={where.kind === 'all'} count={count(total)} onPress={() => onGo({ kind: 'all' })}>
        <Files size={15} aria-hidden className="shrink-0 text-muted" />
        {text.files.all}
      </Line>
      <Line
        isCurrent={where.kind === 'loose'}
        count={count(counts.get(''))}
        onPress={() => onGo({ kind: 'loose' })}
        onDropped={onDrop && ((ids) => onDrop(ids, null))}
      >
        <FileQuestion size={15} aria-hidden className="shrink-0 text-muted" />
        {text.files.loose}
      </Line>
      <span aria-hidden className="my-2 border-t border-line" />
      <Branch {...props} folders={props.tree} depth={0} />
    </nav>
  )
}

function Branch(props: TreeProps & { readonly folders: readonly Folder[]; readonly depth: number }) {
  const { folders, depth, where, byId, counts, onGo, onDrop } = props
  const { format } = useLocale()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const current = where.kind === 'folder' ? where.id : undefined
  const onPath = new Set(pathTo(byId, current).map(({ id }) => id))
  return folders.map((folder) => {
    const { id, title, children } = folder
    const isOpen = children.length > 0 && (onPath.has(id) ? !closed.has(id) : opened.has(id))
    const Drawn = id === current ? FolderOpen : FolderIcon
    const toggle = () => {
      const flip = (set: ReadonlySet<string>) =>
        set.has(id) ? new Set([...set].filter((one) => one !== id)) : new Set([...set, id])
      if (onPath.has(id)) setClosed(flip)
      else setOpened(flip)
    }
    const count = counts.get(id)
    return (
      <div key={id}>
        <Line
          isCurrent={id === current}
          depth={depth}
          count={count ? format.number(String(count), 0) : ''}
          onPress={() => onGo({ kind: 'folder', id })}
          onDropped={onDrop && ((ids) => onDrop(ids, id))}
          onToggle={children.length > 0 ? toggle : undefined}
          isOpen={isOpen}
        >
          <Drawn size={15} aria-hidden className="shrink-0 text-muted" />
          {title}
        </Line>
        {isOpen && <Branch {...props} folders={children} depth={depth + 1} />}
      </div>
    )
  })
}

function Line(props: {
  readonly isCurrent: boolean
  readonly depth?: number
  readonly count: string
  readonly onPress: () => void
  readonly onDropped?: ((ids: readonly string[]) => void) | undefined
  readonly onToggle?: (() => void) | undefined
  readonly isOpen?: boolean
  readonly children: React.ReactNode
}) {
  const { isCurrent, depth = 0, count, onPress, onDropped, onToggle, isOpen = false } = props
  const [isOver, setOver] = useState(false)
  const { text } = useLocale()
  const drop = onDropped && {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(documentsIn.type)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      onDropped(documentsIn.read(event.dataTransfer))
    },
  }
  return (
    <div
      {...drop}
      style={{ paddingLeft: depth * 14 }}
      className={classes(
        'flex h-8 items-center rounded-md',
        isOver ? 'bg-accent-soft' : isCurrent ? 'bg-surface' : 'hover:bg-hover',
      )}
    >
      {onToggle ? (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={text.files.folders}
          onClick={onToggle}
          className="flex size-6 shrink-0 items-center justify-center text-muted"
        >
          <ChevronRight
            size={13}
            aria-hidden
            className={classes('transition-transform duration-100', isOpen && 'rotate-90')}
          />
        </button>
      ) : (
        <span className="w-6 shrink-0" />
      )}
      <button
        type="button"
        aria-current={isCurrent ? 'page' : undefined}
        onClick={onPress}
        className={classes('flex h-full min-w-0 flex-1 items-center gap-2 pr-2 text-left', isCurrent && 'font-medium')}
      >
        <span className="flex min-w-0 flex-1 items-center gap-2 truncate">{props.children}</span>
        <span className="numeric text-xs text-muted">{count}</span>
      </button>
    </div>
  )
}
