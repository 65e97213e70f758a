import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { GripVertical } from 'lucide-react'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { attachClosestEdge, extractClosestEdge, type Edge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'

interface SortableProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly idOf: (item: Item) => string
  readonly nameOf: (item: Item) => string
  readonly onMove: (items: readonly Item[]) => void
  readonly children: (item: Item, index: number) => ReactNode
  readonly className?: string
  /** Lists of one family take lines from each other; `area` is this one's name among them. */
  readonly family?: string
  readonly area?: string
  /** A line of another list of the family was let go here. */
  readonly onTake?: (id: string, from: string, to: number) => void
}

/** Lines whose order counts: dragged by the handle, or moved with the arrows while it has the focus. */
export function SortableList<Item>(props: SortableProps<Item>) {
  const { label, items, idOf, nameOf, onMove, children, className, family, area, onTake } = props
  const { studio } = useFullText()
  const [spoken, setSpoken] = useState('')
  const [list] = useState(() => Symbol('list'))
  const lines = useRef<HTMLUListElement>(null)
  const kin = { list, family, area }
  const isOver = useTaking(lines, kin, (id, from) => onTake?.(id, from, items.length))
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
    // What only readers of the screen hear stays within, so that it makes no page longer.
    <div className="relative min-w-0">
      <ul
        ref={lines}
        aria-label={label}
        className={classes(
          'flex flex-col',
          family && items.length === 0 && 'min-h-9',
          isOver && 'bg-accent-soft',
          className,
        )}
      >
        {items.map((item, index) => (
          <Line
            key={idOf(item)}
            kin={kin}
            id={idOf(item)}
            name={nameOf(item)}
            onStep={(by) => move(index, index + by)}
            onDrop={(id, edge, source) => {
              if (source !== undefined) return onTake?.(id, source, edge === 'bottom' ? index + 1 : index)
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
    </div>
  )
}

interface Kin {
  readonly list: symbol
  readonly family: string | undefined
  readonly area: string | undefined
}

/** Whether what is dragged belongs to another list of the same family. */
function isKin(data: Record<string, unknown>, { list, family }: Kin): boolean {
  return family !== undefined && data.family === family && data.list !== list
}

interface LineProps {
  readonly kin: Kin
  readonly id: string
  readonly name: string
  readonly onStep: (by: number) => void
  /** `from` names the other list that the line comes from. */
  readonly onDrop: (id: string, edge: Edge | null, from?: string) => void
  readonly children: ReactNode
}

function Line(props: LineProps) {
  const { kin, id, name, children } = props
  const { studio } = useFullText()
  const { line, handle, edge, isDragged } = useDragging(kin, id, props.onDrop)

  function step(event: KeyboardEvent) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    props.onStep(event.key === 'ArrowUp' ? -1 : 1)
  }

  return (
    <li
      ref={line}
      className={classes(
        'group/line relative flex min-w-0 items-center gap-1 has-[[data-open]]:items-start border-b border-line last:border-b-0',
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

/** The list itself takes what is let go beside its lines. */
function useTaking(
  element: RefObject<HTMLUListElement | null>,
  { list, family, area }: Kin,
  onTake: (id: string, from: string) => void,
): boolean {
  const [isOver, setOver] = useState(false)
  const take = useRef(onTake)
  useEffect(() => {
    take.current = onTake
  })
  useEffect(() => {
    if (!element.current || family === undefined) return
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => isKin(source.data, { list, family, area }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ self, source, location }) => {
        setOver(false)
        const isInnermost = location.current.dropTargets[0]?.element === self.element
        if (isInnermost) take.current(String(source.data.id), String(source.data.area))
      },
    })
  }, [element, list, family, area])
  return isOver
}

function useDragging({ list, family, area }: Kin, id: string, onDrop: LineProps['onDrop']) {
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
        getInitialData: () => ({ list, id, family, area }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) =>
          isKin(source.data, { list, family, area }) || (source.data.list === list && source.data.id !== id),
        getData: ({ input }) => attachClosestEdge({ id }, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDrag: ({ self }) => setEdge(extractClosestEdge(self.data)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ self, source }) => {
          setEdge(null)
          const from = isKin(source.data, { list, family, area }) ? String(source.data.area) : undefined
          drop.current(String(source.data.id), extractClosestEdge(self.data), from)
        },
      }),
    )
  }, [list, family, area, id])
  return { line, handle, edge, isDragged }
}
