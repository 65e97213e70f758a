import { useState, type ReactNode } from 'react'
import { classes } from '#web/ui/classes.ts'

/** Draws the eye for a moment to a value that became another while one looked. */
export function ArrivingValue(props: {
  /** Of what the value is: another record's value does not arrive, it is another. */
  readonly of: string
  readonly value: unknown
  readonly children: ReactNode
}) {
  const { of, value, children } = props
  const form = JSON.stringify(value ?? null)
  const [seen, setSeen] = useState({ of, form, arrivals: 0 })
  if (seen.of !== of) setSeen({ of, form, arrivals: 0 })
  else if (seen.form !== form) setSeen({ of, form, arrivals: seen.arrivals + 1 })
  return (
    <span
      // Anew each time, so that two changes in a row are seen as two.
      key={seen.arrivals}
      className={classes('block min-w-0 rounded-sm break-words', seen.arrivals > 0 && 'arrived')}
    >
      {children}
    </span>
  )
}
