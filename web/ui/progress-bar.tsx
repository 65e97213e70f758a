import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import { useFormat, useText } from '#web/i18n/locale-provider.tsx'

/** Anything over two seconds: what is being done, and how many of how many. */
export function ProgressBar(props: {
  readonly label: string
  readonly done: number
  /** Unknown while it is still being counted. */
  readonly total?: number | undefined
}) {
  const { label, done, total } = props
  const format = useFormat()
  const { common } = useText()
  const counts =
    total === undefined
      ? done === 0
        ? undefined
        : format.number(done)
      : common.progress({ done: format.number(done), total: format.number(total) })
  return (
    <AriaProgressBar
      aria-label={label}
      value={done}
      maxValue={total ?? 1}
      isIndeterminate={total === undefined}
      valueLabel={counts}
      className="flex flex-col gap-1.5"
    >
      {({ percentage }) => (
        <>
          <span className="flex justify-between gap-3 text-sm">
            <span>{label}</span>
            <span className="numeric text-muted">{counts}</span>
          </span>
          <span className="h-1.5 overflow-hidden rounded-full bg-hover">
            <span
              className="block h-full rounded-full bg-accent transition-[width] duration-150"
              style={{ width: `${percentage ?? 30}%` }}
            />
          </span>
        </>
      )}
    </AriaProgressBar>
  )
}
