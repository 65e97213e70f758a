import { lazy, Suspense } from 'react'
import type { FieldInputProps } from './field-props.ts'

const load = async () => ({ default: (await import('./field-input.tsx')).FieldInput })
const Loaded = lazy(load)

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

/** Fetches them while the browser has nothing else to do. */
export function fetchFieldInputs(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1000))
  whenIdle(() => void load().catch(() => undefined))
}
