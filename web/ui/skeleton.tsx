import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from './classes.ts'

/** Grey bars where lines will be, only when the wait is over 300 ms. */
export function Skeleton(props: { readonly lines?: number; readonly className?: string }) {
  const { lines = 3, className } = props
  const { common } = useText()
  return (
    <div role="status" className={classes('appear-late flex flex-col gap-3', className)}>
      <span className="sr-only">{common.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} aria-hidden className={classes('h-3 rounded-sm bg-hover', widths[index % widths.length])} />
      ))}
    </div>
  )
}

const widths = ['w-3/5', 'w-4/5', 'w-2/5', 'w-3/4', 'w-1/2'] as const
