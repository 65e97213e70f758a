import { Suspense, useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { failureOf } from '#web/api/errors.ts'
import { keepRecent } from '#web/api/shortlist.ts'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { recordQuery } from '#web/records/queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { RecordView } from '#web/records/record-view.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { useUnhurried } from '#web/ui/use-growing.ts'
import { NextAction } from '#web/day/next-action.tsx'
import { FailurePage } from './failure-page.tsx'
import { MissingPage } from './missing-page.tsx'
import { Waiting } from './waiting.tsx'

const SpecifiedPanel = lazyPart(async () => ({
  default: (await import('#web/specification/specified-panel.tsx')).SpecifiedPanel,
}))

const LoyaltyDesigner = lazyPart(async () => ({
  default: (await import('#web/loyalty/loyalty-designer.tsx')).LoyaltyDesigner,
}))

const SurveyResults = lazyPart(async () => ({
  default: (await import('#web/surveys/survey-results.tsx')).SurveyResults,
}))
const AnswerPanel = lazyPart(async () => ({ default: (await import('#web/surveys/answer-panel.tsx')).AnswerPanel }))

/** A record as a page. */
export default function RecordPage() {
  const { module: name = '', id = '' } = useParams({ strict: false })
  const module = useModule(name)
  if (!module) return <MissingPage />
  return <LoadedRecord key={id} module={module} id={id} />
}

function LoadedRecord({ module, id }: { readonly module: ReaderModule; readonly id: string }) {
  const query = useQuery(recordQuery(module.name, id))
  const { data } = query
  const failure = failureOf(query)
  const isDrawn = useUnhurried(data !== undefined)
  const title = data?.title
  const winner = data && data.id !== id ? data.id : undefined
  const navigate = useNavigate()
  useEffect(() => {
    // What was merged into another is found at the other's address.
    if (winner !== undefined) void navigate({ to: recordHref(module.name, winner), replace: true })
    else if (title !== undefined) keepRecent({ module: module.name, id, title })
  }, [module.name, id, title, winner, navigate])
  if (failure) return <FailurePage error={failure} />
  if (!data || !isDrawn || winner !== undefined) return <Waiting />
  return (
    <RecordView
      module={module}
      record={data}
      {...(hasOwnPart(module)
        ? { agreed: <Agreed module={module} record={data} /> }
        : { next: <NextAction module={module} record={data} /> })}
    />
  )
}

function hasOwnPart({ area, capabilities: { loyalty, survey, surveyAnswer } }: ReaderModule): boolean {
  return area === 'programme' || [loyalty, survey, surveyAnswer].some((one) => one !== undefined)
}

function Agreed(props: { readonly module: ReaderModule; readonly record: RecordRow }) {
  return (
    <Suspense>
      <OwnPart {...props} />
    </Suspense>
  )
}

function OwnPart(props: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { loyalty, survey, surveyAnswer } = props.module.capabilities
  if (loyalty) return <LoyaltyDesigner {...props} />
  if (survey) return <SurveyResults {...props} />
  return surveyAnswer ? <AnswerPanel {...props} /> : <SpecifiedPanel {...props} />
}
