import { useEffect, useRef, type RefObject } from 'react'

/**
 * Lists have no pages: put the ref on an element after the last row and more is asked for before
 * the reader gets there.
 */
export function useEndReached(onReached: () => void, isActive: boolean): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null)
  const latest = useRef(onReached)
  useEffect(() => {
    latest.current = onReached
  })
  useEffect(() => {
    const end = ref.current
    if (!end || !isActive) return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { rootMargin: '600px' },
    )
    observer.observe(end)
    return () => observer.disconnect()
  }, [isActive])
  return ref
}
