import { useMemo } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { CalendarFrame } from './calendar-frame.tsx'
import type { ListPlace } from './list-address.ts'
import { ListTop } from './list-top.tsx'
import type { ListState } from './reader-types.ts'
import { calendarKeys } from './use-calendar.ts'

interface CalendarProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
}

/** Records on the days of one of their dates. */
export function Calendar({ module, place, state }: CalendarProps) {
  const keys = useMemo(() => calendarKeys(module, place.view), [module, place.view])
  const sources = useMemo(() => (keys ? [{ module, keys, state }] : []), [module, keys, state])
  if (!keys) return null
  return (
    <>
      <ListTop module={module} place={place} state={state} meta={undefined} />
      <CalendarFrame
        sources={sources}
        place={place.address}
        usualSpan="month"
        onPlace={({ day, span }) => place.change({ day, span: span === 'month' ? undefined : span })}
        creates={module.may.create === 'none' ? undefined : module}
      />
    </>
  )
}
