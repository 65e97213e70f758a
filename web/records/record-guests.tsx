import { Suspense } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import type { RecordRow } from './reader-types.ts'

const GuestsOf = lazyPart(async () => ({ default: (await import('./guests-of.tsx')).GuestsOf }))

/** Among the facts of what people come to: who. */
export function RecordGuests(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly isEditable: boolean
}) {
  const { attendees } = props.module.capabilities
  if (!attendees) return null
  return (
    <Suspense>
      <GuestsOf {...props} attendees={attendees.module} />
    </Suspense>
  )
}
