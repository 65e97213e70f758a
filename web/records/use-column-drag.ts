import { useEffect, useRef, useState, type PointerEvent } from 'react'

/** A column on its way: which, and between which others it would be let go. */
export interface DraggedColumn {
  readonly name: string
  readonly to: number
  /** The line of the place is at this column's near edge, or at the far edge of the last one. */
  readonly edge: string | undefined
  readonly isAfter: boolean
}

const startPx = 5
const edgePx = 48
const scrollPx = 16

/** Heads of columns dragged sideways with the mouse; a short press stays a press. */
export function useColumnDrag(onDrop: (name: string, to: number) => void) {
  const [dragged, setDragged] = useState<DraggedColumn>()
  const end = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => end.current?.(), [])

  function onPointerDown(event: PointerEvent<HTMLElement>, name: string) {
    if (event.button !== 0 || event.pointerType === 'touch') return
    const row = event.currentTarget.closest<HTMLElement>('[role=row]')
    if (!row) return
    const from = event.clientX
    const stop = new AbortController()
    let place: DraggedColumn | undefined
    const options = { signal: stop.signal }
    end.current = () => stop.abort()
    const leave = () => {
      stop.abort()
      setDragged(undefined)
    }
    window.addEventListener(
      'pointermove',
      (move) => {
        if (!place && Math.abs(move.clientX - from) < startPx) return
        scrollAlong(row, move.clientX)
        const next = placeAt(row, name, move.clientX)
        if (place?.to !== next.to) setDragged(next)
        place = next
      },
      options,
    )
    window.addEventListener(
      'pointerup',
      () => {
        leave()
        if (!place) return
        swallowClick()
        onDrop(name, place.to)
      },
      options,
    )
    window.addEventListener('pointercancel', leave, options)
    window.addEventListener('keydown', (key) => key.key === 'Escape' && leave(), options)
  }

  return { dragged, onPointerDown }
}

function placeAt(row: HTMLElement, name: string, x: number): DraggedColumn {
  const heads = [...row.querySelectorAll<HTMLElement>('[data-head]')].filter(({ dataset }) => dataset.head !== name)
  const middle = (head: HTMLElement) => {
    const { left, width } = head.getBoundingClientRect()
    return left + width / 2
  }
  const to = heads.filter((head) => middle(head) < x).length
  const edge = heads[to] ?? heads.at(-1)
  return { name, to, edge: edge?.dataset.head, isAfter: heads[to] === undefined }
}

function scrollAlong(row: HTMLElement, x: number): void {
  const scroller = row.closest<HTMLElement>('[role=grid], [role=treegrid]')
  if (!scroller) return
  const { left, right } = scroller.getBoundingClientRect()
  if (x > right - edgePx) scroller.scrollLeft += scrollPx
  else if (x < left + edgePx) scroller.scrollLeft -= scrollPx
}

/** Letting go over the head where it began would also press it. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation()
  window.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
}
