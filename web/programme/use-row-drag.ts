import { useEffect, useRef, useState, type RefObject } from 'react'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'

/** A row that is dragged by its handle to the place of another. */
export function useRowDrag(
  id: string,
  mayDrag: boolean,
  onDrop: (moved: string, target: string) => void,
): {
  readonly row: RefObject<HTMLLIElement | null>
  readonly handle: RefObject<HTMLSpanElement | null>
  readonly isOver: boolean
  readonly isDragged: boolean
} {
  const row = useRef<HTMLLIElement>(null)
  const handle = useRef<HTMLSpanElement>(null)
  const latest = useRef(onDrop)
  const [isOver, setOver] = useState(false)
  const [isDragged, setDragged] = useState(false)
  useEffect(() => {
    latest.current = onDrop
  })
  useEffect(() => {
    const element = row.current
    if (!element) return
    const target = dropTargetForElements({
      element,
      getData: () => ({ row: id }),
      canDrop: ({ source }) => typeof source.data.row === 'string' && source.data.row !== id,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false)
        if (typeof source.data.row === 'string') latest.current(source.data.row, id)
      },
    })
    if (!mayDrag || !handle.current) return target
    const source = draggable({
      element,
      dragHandle: handle.current,
      getInitialData: () => ({ row: id }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    })
    return combine(target, source)
  }, [id, mayDrag])
  return { row, handle, isOver, isDragged }
}
