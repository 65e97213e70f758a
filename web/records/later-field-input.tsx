import { Suspense } from 'react'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import type { FieldInputProps } from './field-props.ts'

const Loaded = lazyPart(async () => ({ default: (await import('./field-input.tsx')).FieldInput }))

/**
 * The control of a field on a page that is first read and only then written: its calendars and pickers
 * are not in the page's first load, and are there by the time that somebody presses.
 */
export function LaterFieldInput(props: FieldInputProps) {
  return (
    <Suspense fallback={<div className="h-14" />}>
      <Loaded {...props} />
    </Suspense>
  )
}
