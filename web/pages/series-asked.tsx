import { Suspense, useSyncExternalStore } from 'react'
import { openSeriesQuestion, subscribeSeriesQuestion } from '#web/records/series.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'

const SeriesDialog = lazyPart(async () => ({ default: (await import('#web/records/series-dialog.tsx')).SeriesDialog }))

/** The question is put from wherever one changes a meeting: a page, a list, a calendar. */
export function SeriesAsked() {
  const question = useSyncExternalStore(subscribeSeriesQuestion, openSeriesQuestion)
  return <Suspense>{question && <SeriesDialog question={question} />}</Suspense>
}
