import { useRef, type PointerEvent } from 'react'
import type { PlacedEvent } from './calendar-days.ts'

/** Pixels of an hour in the columns of days. */
export const hourPx = 44
const snapMinutes = 15

/** The lower edge of an event, pulled to make it longer or shorter. The keyboard has its own way. */
export function ResizeHandle(props: { readonly event: PlacedEvent; readonly onResize: (endMinute: number) => void }) {
  const { event, onResize } = props
  const pulled = useRef<{ readonly fromY: number; readonly heightPx: number }>(undefined)

  function minuteAt(move: PointerEvent): number {
    const byMinutes = ((move.clientY - (pulled.current?.fromY ?? move.clientY)) / hourPx) * 60
    const end = Math.round((event.endMinute + byMinutes) / snapMinutes) * snapMinutes
    return Math.max(event.startMinute + snapMinutes, end)
  }

  return (
    <span
      aria-hidden
      data-resize
      className="absolute inset-x-0 bottom-0 h-2 cursor-ns-resize touch-none"
      onClick={(click) => click.preventDefault()}
      onDragStart={(drag) => drag.preventDefault()}
      onPointerDown={(down) => {
        const box = down.currentTarget.parentElement
        if (!box) return
        // Otherwise the browser would begin to drag the whole of it.
        box.draggable = false
        down.preventDefault()
        down.currentTarget.setPointerCapture(down.pointerId)
        pulled.current = { fromY: down.clientY, heightPx: box.offsetHeight }
      }}
      onPointerMove={(move) => {
        const box = move.currentTarget.parentElement
        if (!pulled.current || !box) return
        box.style.height = `${((minuteAt(move) - event.startMinute) / 60) * hourPx - 1}px`
      }}
      onPointerUp={(up) => {
        const box = up.currentTarget.parentElement
        if (!pulled.current || !box) return
        const minute = minuteAt(up)
        pulled.current = undefined
        box.draggable = true
        onResize(minute)
      }}
      onPointerCancel={(cancel) => {
        const box = cancel.currentTarget.parentElement
        if (box && pulled.current) Object.assign(box.style, { height: `${pulled.current.heightPx}px` })
        if (box) box.draggable = true
        pulled.current = undefined
      }}
    />
  )
}
