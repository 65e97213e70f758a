import { useEffect, useState, type RefObject } from 'react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { ShownColumn } from './board-shape.ts'

/** On a phone a column fills the screen: one swipes to the next, and the dots say where one is. */
export function ColumnDots(props: {
  readonly columns: readonly ShownColumn[]
  readonly root: RefObject<HTMLDivElement | null>
}) {
  const { columns, root } = props
  const { phone } = useText()
  const [place, setPlace] = useState(0)
  useEffect(() => {
    const { current } = root
    if (!current) return
    const look = () => setPlace(Math.round(current.scrollLeft / Math.max(current.clientWidth, 1)))
    current.addEventListener('scroll', look, { passive: true })
    return () => current.removeEventListener('scroll', look)
  }, [root])
  const show = (index: number) => {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    root.current?.scrollTo({ left: index * root.current.clientWidth, behavior: isCalm ? 'auto' : 'smooth' })
  }
  return (
    <div className="flex shrink-0 justify-center pt-1">
      {columns.map(({ head }, index) => (
        <button
          key={head.value}
          type="button"
          aria-label={phone.column({ place: index + 1, total: columns.length, title: head.label })}
          aria-current={index === place ? 'true' : undefined}
          onClick={() => show(index)}
          className="flex size-6 items-center justify-center"
        >
          <span className={classes('size-2 rounded-full', index === place ? 'bg-accent' : 'bg-line-strong')} />
        </button>
      ))}
    </div>
  )
}
