import { Check, Clock, Link2, Minus, TriangleAlert, X } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import {
  allSteps,
  type SeenCondition,
  type StepKind,
  type StepOutcome,
  type StepReport,
  type WorkflowStep,
} from '#common/workflow.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldValue } from '#web/records/field-value.tsx'
import { FilterPhrase } from '#web/records/filter-phrase.tsx'
import { fieldNamed } from '#web/records/reader-types.ts'
import { Parts } from './sentence-view.tsx'
import { stepWords } from './sentence.ts'
import { useSpeech } from './use-speech.ts'

/** Each part of a condition with the value that it saw. */
export function SeenConditions(props: {
  readonly module: ReaderModule
  readonly conditions: readonly SeenCondition[]
}) {
  const { module, conditions } = props
  const { workflows } = useFullLocale().text
  if (conditions.length === 0) return <p className="text-sm text-muted">{workflows.test.noConditions}</p>
  return (
    <ul className="flex flex-col gap-1.5">
      {conditions.map((one, index) => (
        <li key={`${index}`} className="flex items-start gap-2 text-sm">
          {one.isMet === null ? (
            <Minus size={15} aria-label={workflows.runs.hiddenCondition} className="mt-0.5 shrink-0 text-muted" />
          ) : one.isMet ? (
            <Check size={15} aria-label={workflows.runs.met} className="mt-0.5 shrink-0 text-today-ink" />
          ) : (
            <X size={15} aria-label={workflows.runs.unmet} className="mt-0.5 shrink-0 text-overdue-ink" />
          )}
          <span className="min-w-0">
            <FilterPhrase module={module} filter={one.condition} />
            <Saw module={module} seen={one} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Saw({ module, seen }: { readonly module: ReaderModule; readonly seen: SeenCondition }) {
  const { workflows } = useFullLocale().text
  const { condition, saw } = seen
  if (!('field' in condition) || !('saw' in seen)) return null
  const field = fieldNamed(module, condition.field)
  const isEmpty = saw === null || saw === undefined || saw === ''
  return (
    <span className="block text-xs text-muted">
      {isEmpty ? (
        workflows.test.sawNothing
      ) : (
        <>
          {workflows.test.saw({ value: '' })}
          {field ? <FieldValue module={module} field={field} value={saw} isPlain /> : String(saw)}
        </>
      )}
    </span>
  )
}

const marks: Readonly<Record<StepOutcome, { readonly Drawn: typeof Check; readonly tone: string }>> = {
  done: { Drawn: Check, tone: 'text-today-ink' },
  delivered: { Drawn: Check, tone: 'text-today-ink' },
  skipped: { Drawn: Minus, tone: 'text-muted' },
  queued: { Drawn: Clock, tone: 'text-planned-ink' },
  waiting: { Drawn: Clock, tone: 'text-planned-ink' },
  failed: { Drawn: TriangleAlert, tone: 'text-overdue-ink' },
}

/** What each step did, or would do. */
export function StepReports(props: {
  readonly module: ReaderModule
  readonly kinds: readonly StepKind[]
  readonly steps: readonly StepReport[]
  /** As they are written now: a step that is still there is told in its own words. */
  readonly written: readonly WorkflowStep[]
  /** Nothing was done: it is said in no past tense. */
  readonly isTrial?: boolean
}) {
  const { workflows } = useFullLocale().text
  if (props.steps.length === 0) return <p className="text-sm text-muted">{workflows.runs.noSteps}</p>
  return (
    <ol className="flex flex-col">
      {props.steps.map((step, index) => (
        <StepReportLine key={`${index} ${step.name}`} {...props} step={step} />
      ))}
    </ol>
  )
}

function StepReportLine(props: {
  readonly module: ReaderModule
  readonly kinds: readonly StepKind[]
  readonly step: StepReport
  readonly written: readonly WorkflowStep[]
  readonly isTrial?: boolean
}) {
  const { module, kinds, step, isTrial = false } = props
  const { text, format } = useFullLocale()
  const { outcomes } = text.workflows.runs
  const { Drawn, tone } = marks[step.outcome]
  const kind = kinds.find(({ name }) => name === step.kind)
  const own = allSteps(props.written).find((one) => one.name === step.name && one.kind === step.kind)
  const speech = useSpeech(module, own)
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2 border-b border-line py-2 text-sm last:border-b-0">
      <Drawn size={15} aria-hidden className={`mt-0.5 ${tone}`} />
      <div className="min-w-0">
        <p className="text-pretty text-muted first-letter:uppercase">
          {own ? <Parts module={module} parts={stepWords(speech, own)} /> : (kind?.label[format.language] ?? step.kind)}
        </p>
        {step.message && <p className="text-muted">{step.message[format.language]}</p>}
        <GivenValues module={module} step={step} />
        {step.people && step.people.length > 0 && (
          <p className="text-muted">{format.list(step.people.map(({ title }) => title))}</p>
        )}
        {step.until !== undefined && (
          <p className="text-muted">{text.workflows.runs.until({ when: format.dateTime(step.until) })}</p>
        )}
        {step.conditions && (
          <div className="pt-1">
            <SeenConditions module={module} conditions={step.conditions} />
          </div>
        )}
        {step.record && !isTrial && (
          <Link
            to={recordHref(step.record.module, step.record.id)}
            className="inline-flex items-center gap-1 text-ink underline"
          >
            <Link2 size={13} aria-hidden />
            {step.record.title ?? text.workflows.runs.record}
          </Link>
        )}
      </div>
      <span className={`text-xs ${tone}`}>{isTrial && step.outcome === 'done' ? '' : outcomes[step.outcome]}</span>
    </li>
  )
}

function GivenValues({ module, step }: { readonly module: ReaderModule; readonly step: StepReport }) {
  const { format } = useFullLocale()
  const { modules } = useModel()
  const target = modules.find(({ name }) => name === step.record?.module) ?? module
  const given = Object.entries(step.values ?? {}).flatMap(([name, value]) => {
    const field = fieldNamed(target, name)
    return field ? [{ field, value }] : []
  })
  if (given.length === 0) return null
  return (
    <ul className="text-muted">
      {given.map(({ field, value }) => (
        <li key={field.name} className="flex flex-wrap gap-x-1.5">
          <span>{field.label[format.language]}:</span>
          <span className="text-ink">
            <FieldValue module={target} field={field} value={value} isPlain />
          </span>
        </li>
      ))}
    </ul>
  )
}
