import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { GripVertical } from 'lucide-react'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { attachClosestEdge, extractClosestEdge, type Edge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'

interface SortableProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly idOf: (item: Item) => string
  readonly nameOf: (item: Item) => string
  readonly onMove: (items: readonly Item[]) => void
  readonly children: (item: Item, index: number) => ReactNode
  readonly className?: string
}

/** Lines whose order counts: dragged by the handle, or moved with the arrows while it has the focus. */
export function SortableList<Item>(props: SortableProps<Item>) {
  const { label, items, idOf, nameOf, onMove, children, className } = props
  const { studio } = useText()
  const [spoken, setSpoken] = useState('')
  const [list] = useState(() => Symbol('list'))
  const lines = useRef<HTMLUListElement>(null)
  const followed = useRef<number | undefined>(undefined)

  // The focus goes where the line went, so that the next arrow moves the same one.
  useEffect(() => {
    const line = followed.current === undefined ? undefined : lines.current?.children[followed.current]
    followed.current = undefined
    line?.querySelector('button')?.focus()
  }, [items])

  function move(from: number, to: number) {
    const item = items[from]
    const isMoved = item !== undefined && to >= 0 && to < items.length && to !== from
    if (!isMoved) return
    followed.current = to
    onMove(items.toSpliced(from, 1).toSpliced(to, 0, item))
    setSpoken(studio.moved({ name: nameOf(item), place: to + 1, total: items.length }))
  }

  return (
    <>
      <ul ref={lines} aria-label={label} className={classes('flex flex-col', className)}>
        {items.map((item, index) => (
          <Line
            key={idOf(item)}
            list={list}
            id={idOf(item)}
            name={nameOf(item)}
            onStep={(by) => move(index, index + by)}
            onDrop={(id, edge) => {
              const from = items.findIndex((one) => idOf(one) === id)
              const below = edge === 'bottom' ? index + 1 : index
              move(from, from < below ? below - 1 : below)
            }}
          >
            {children(item, index)}
          </Line>
        ))}
      </ul>
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </>
  )
}

interface LineProps {
  readonly list: symbol
  readonly id: string
  readonly name: string
  readonly onStep: (by: number) => void
  readonly onDrop: (id: string, edge: Edge | null) => void
  readonly children: ReactNode
}

function Line(props: LineProps) {
  const { list, id, name, children } = props
  const { studio } = useText()
  const { line, handle, edge, isDragged } = useDragging(list, id, props.onDrop)

  function step(event: KeyboardEvent) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    props.onStep(event.key === 'ArrowUp' ? -1 : 1)
  }

  return (
    <li
      ref={line}
      className={classes(
        'group/line relative flex min-w-0 items-center gap-1 border-b border-line last:border-b-0',
        isDragged && 'opacity-40',
        edge === 'top' && 'before:absolute before:inset-x-0 before:-top-px before:h-0.5 before:bg-accent',
        edge === 'bottom' && 'after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-accent',
      )}
    >
      <button
        ref={handle}
        type="button"
        aria-label={studio.moveHandle({ name })}
        title={studio.moveHelp}
        onKeyDown={step}
        className="flex h-7 w-6 shrink-0 cursor-grab items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
      >
        <GripVertical size={14} aria-hidden />
      </button>
      {children}
    </li>
  )
}

function useDragging(list: symbol, id: string, onDrop: LineProps['onDrop']) {
  const line = useRef<HTMLLIElement>(null)
  const handle = useRef<HTMLButtonElement>(null)
  const drop = useRef(onDrop)
  const [edge, setEdge] = useState<Edge | null>(null)
  const [isDragged, setDragged] = useState(false)
  useEffect(() => {
    drop.current = onDrop
  })
  useEffect(() => {
    const [element, dragHandle] = [line.current, handle.current]
    if (!element || !dragHandle) return
    return combine(
      draggable({
        element,
        dragHandle,
        getInitialData: () => ({ list, id }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.list === list && source.data.id !== id,
        getData: ({ input }) => attachClosestEdge({ id }, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDrag: ({ self }) => setEdge(extractClosestEdge(self.data)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ self, source }) => {
          setEdge(null)
          drop.current(String(source.data.id), extractClosestEdge(self.data))
        },
      }),
    )
  }, [list, id])
  return { line, handle, edge, isDragged }
}
