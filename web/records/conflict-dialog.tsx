import { Suspense } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import type { Saving } from './use-save.ts'

const ConflictChoice = lazyPart(async () => ({ default: (await import('./conflict-choice.tsx')).ConflictChoice }))

/** Asks, should somebody else have changed the same field meanwhile. */
export function ConflictDialog({ module, saving }: { readonly module: ReaderModule; readonly saving: Saving }) {
  const { conflict } = saving
  return <Suspense>{conflict && <ConflictChoice {...{ module, saving, conflict }} />}</Suspense>
}
