import { useEffect, useRef, useState, type RefObject } from 'react'
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import type { PlacedEvent } from './calendar-days.ts'

/** A day, or the hours of one, on which an event can be let go; tells at which height, and where its beginning would be. */
export function useDayDrop(
  element: RefObject<HTMLElement | null>,
  onDrop: (event: PlacedEvent, offsetY: number, startX: number) => void,
): boolean {
  const [isOver, setOver] = useState(false)
  const drop = useRef(onDrop)
  useEffect(() => {
    drop.current = onDrop
  })
  useEffect(() => {
    const target = element.current
    if (!target) return
    return dropTargetForElements({
      element: target,
      canDrop: ({ source }) => 'calendarEvent' in source.data,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source, location }) => {
        setOver(false)
        const { left, top } = target.getBoundingClientRect()
        const { clientX, clientY } = location.current.input
        const grabX = typeof source.data.grabX === 'number' ? source.data.grabX : 0
        // Only calendar events carry this key.
        drop.current(source.data.calendarEvent as PlacedEvent, clientY - top, clientX - left - grabX)
      },
    })
  }, [element])
  return isOver
}
