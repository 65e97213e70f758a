import { startTransition, useEffect, useState } from 'react'

/**
 * How many of a long row of things are drawn: a screenful at once, the others a few at a time, each time
 * in a drawing that gives way to whatever the reader does.
 */
export function useGrowing(total: number, first: number, step: number): number {
  const [count, setCount] = useState(first)
  useEffect(() => {
    if (count >= total) return
    const timer = setTimeout(() => startTransition(() => setCount(count + step)))
    return () => clearTimeout(timer)
  }, [count, total, step])
  return Math.min(count, total)
}

/**
 * Whether what came later than the page is drawn: at once where it was there from the beginning, else in a
 * drawing that gives way to whatever the reader does, instead of one that holds up the page.
 */
export function useUnhurried(isThere: boolean): boolean {
  const [isDrawn, setDrawn] = useState(isThere)
  useEffect(() => {
    if (isThere) startTransition(() => setDrawn(true))
  }, [isThere])
  return isThere && isDrawn
}
