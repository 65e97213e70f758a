import { useEffect, useRef, type RefObject } from 'react'

/** Hears the keys pressed anywhere inside an element that itself takes no focus, such as a form. */
export function useKeysWithin<E extends HTMLElement>(onKey: (event: KeyboardEvent) => void): RefObject<E | null> {
  const element = useRef<E>(null)
  const latest = useRef(onKey)
  useEffect(() => {
    latest.current = onKey
  })
  useEffect(() => {
    const { current } = element
    const hear = (event: KeyboardEvent) => {
      // In a field whose list is open, keys are the list's: Escape closes it and loses nothing else.
      const isOfList = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true'
      if (!isOfList || event.ctrlKey || event.metaKey) latest.current(event)
    }
    current?.addEventListener('keydown', hear)
    return () => current?.removeEventListener('keydown', hear)
  }, [])
  return element
}
