import { useEffect, useRef, type RefObject } from 'react'

const lineType = 'application/x-lazo-line'

/** Lines are dragged by their handle to the place of another; what names them is in the markup. */
export function useLineDrag(
  element: RefObject<HTMLElement | null>,
  onMove: (key: string, target: string) => void,
): void {
  const latest = useRef(onMove)
  useEffect(() => {
    latest.current = onMove
  })
  useEffect(() => {
    const { current } = element
    if (!current) return
    const control = new AbortController()
    const { signal } = control
    const mark = (row?: HTMLElement) => {
      for (const one of current.querySelectorAll('[data-over]')) one.removeAttribute('data-over')
      row?.setAttribute('data-over', '')
    }
    const start = (event: DragEvent) => {
      const key = rowOf(event)?.dataset.line
      if (key !== undefined) event.dataTransfer?.setData(lineType, key)
    }
    const over = (event: DragEvent) => {
      const row = rowOf(event)
      if (!row || !event.dataTransfer?.types.includes(lineType)) return
      event.preventDefault()
      mark(row)
    }
    const drop = (event: DragEvent) => {
      mark()
      const target = rowOf(event)?.dataset.line
      const key = event.dataTransfer?.getData(lineType)
      if (key && target !== undefined) latest.current(key, target)
    }
    current.addEventListener('dragstart', start, { signal })
    current.addEventListener('dragover', over, { signal })
    current.addEventListener('drop', drop, { signal })
    current.addEventListener('dragend', () => mark(), { signal })
    return () => control.abort()
  }, [element])
}

function rowOf(event: DragEvent): HTMLElement | undefined {
  const { target } = event
  return target instanceof Element ? (target.closest<HTMLElement>('[data-line]') ?? undefined) : undefined
}
