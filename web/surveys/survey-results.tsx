import type { ReactNode } from 'react'
import { csatOf, isSurveyKind, marksOf, npsAnswersMin, npsOf, type Marks, type SurveyKind } from '#common/survey.ts'
import { isObject } from '#common/text.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { fieldNamed, optionOf, type RecordRow } from '#web/records/reader-types.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { countsBy, marksBy, marksIn, nameOf, useSurveyCounts, type SurveyCounts } from './figures.ts'
import { LowAnswers } from './low-answers.tsx'

interface ResultsProps {
  readonly module: ReaderModule
  readonly record: RecordRow
}

/** What came of a survey: its figure with how sure it is, its course, who says what, and what is to be done. */
export function SurveyResults({ module, record }: ResultsProps) {
  const answers = useModel().modules.find(({ capabilities }) => capabilities.surveyAnswer)
  const { surveys: words } = useFullLocale().text
  return (
    <section aria-labelledby="survey-results" className="@container flex flex-col gap-6">
      <h2 id="survey-results" className="text-base font-bold">
        {words.results}
      </h2>
      {answers ? <Counted module={module} record={record} answers={answers} /> : <p>{words.notYours}</p>}
    </section>
  )
}

function Counted({ module, record, answers }: ResultsProps & { readonly answers: ReaderModule }) {
  const { surveys: words } = useFullLocale().text
  const counts = useSurveyCounts(answers, record.id)
  const given = record[module.capabilities.survey?.kind ?? '']
  const kind = isSurveyKind(given) ? given : 'open'
  if (!counts) return <Skeleton lines={6} />
  const states = countsBy(counts.states, 0)
  const answered = states.get('answered') ?? 0
  const reached = answered + (states.get('sent') ?? 0)
  return (
    <>
      <Response answered={answered} reached={reached} failed={states.get('failed') ?? 0} />
      {answered > 0 && (
        <>
          {kind !== 'open' && <Headline kind={kind} marks={marksIn(counts.months)} />}
          {kind !== 'open' && <LowAnswers answers={answers} surveyId={record.id} kind={kind} />}
          {kind !== 'open' && <Breakdown kind={kind} counts={counts} answers={answers} />}
          <Sayings counts={counts} answers={answers} />
        </>
      )}
      {answered === 0 && <p className="text-sm text-muted">{words.noAnswers}</p>}
    </>
  )
}

/** The share of those who answered is always shown: a figure is no better than who gave it. */
function Response(props: { readonly answered: number; readonly reached: number; readonly failed: number }) {
  const { answered, reached, failed } = props
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const values = { answered: format.number(answered), reached: format.number(reached) }
  return (
    <p className="text-sm text-muted">
      {reached === 0
        ? words.notSent
        : words.response({ ...values, share: format.percent(rounded(answered / reached)) })}
      {failed > 0 && ` ${format.count(words.failed, failed)}`}
    </p>
  )
}

function Headline({ kind, marks }: { readonly kind: SurveyKind; readonly marks: Marks }) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const figure = useFigure(kind)(marks)
  const [low = 0, middle = 0, high = 0] = partsOf(kind, marks)
  const n = low + middle + high
  const shares = [
    { count: low, label: kind === 'nps' ? words.detractors : words.unsatisfied, className: 'bg-overdue-edge' },
    { count: middle, label: kind === 'nps' ? words.passives : words.neutral, className: 'bg-planned-edge' },
    { count: high, label: kind === 'nps' ? words.promoters : words.satisfied, className: 'bg-today-edge' },
  ]
  return (
    <section aria-label={kind === 'nps' ? words.nps : words.csat} className="flex flex-col gap-3">
      <div>
        <p className="text-sm text-muted">{kind === 'nps' ? words.nps : words.csat}</p>
        <p className="numeric text-2xl font-bold">{figure.value}</p>
        <p className="text-sm text-muted">{figure.surety}</p>
      </div>
      <div aria-hidden className="flex h-3 w-full gap-px overflow-hidden rounded-sm">
        {shares.map(({ count, label, className }) =>
          count === 0 ? null : <div key={label} className={className} style={{ width: `${(count / n) * 100}%` }} />,
        )}
      </div>
      <ul className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {shares.map(({ count, label, className }) => (
          <li key={label} className="flex items-center gap-2">
            <span aria-hidden className={`size-2.5 rounded-sm ${className}`} />
            {label}
            <span className="numeric font-medium">
              {format.number(count)} ({format.percent(rounded(count / n))})
            </span>
          </li>
        ))}
      </ul>
      <MarkBars kind={kind} marks={marks} />
      <p className="text-xs text-muted">{kind === 'nps' ? words.npsHow : words.csatHow}</p>
    </section>
  )
}

/** How many gave each mark, side by side. */
function MarkBars({ kind, marks }: { readonly kind: SurveyKind; readonly marks: Marks }) {
  const { text, format } = useFullLocale()
  const most = Math.max(1, ...marks.values())
  return (
    <ul aria-label={text.surveys.byMark} className="flex max-w-xl items-end gap-1 pt-1">
      {marksOf(kind).map((mark) => {
        const count = marks.get(mark) ?? 0
        return (
          <li key={mark} className="numeric flex min-w-0 flex-1 flex-col items-center text-xs">
            <span className="text-muted">{format.number(count)}</span>
            <span
              aria-hidden
              className="w-full rounded-t-sm bg-accent"
              style={{ height: `${(count / most) * 48}px` }}
            />
            <span className="w-full border-t border-line-strong pt-0.5 text-center font-medium">{mark}</span>
          </li>
        )
      })}
    </ul>
  )
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000
}

/** Badly, so so, and well served. */
function partsOf(kind: SurveyKind, marks: Marks): readonly number[] {
  if (kind === 'nps') {
    const { detractors, passives, promoters } = npsOf(marks)
    return [detractors, passives, promoters]
  }
  const { n, satisfied } = csatOf(marks)
  const neutral = marks.get(3) ?? 0
  return [n - satisfied - neutral, neutral, satisfied]
}

interface Figure {
  readonly value: string
  readonly surety: string
  /** The same where there is little room. */
  readonly short: string
}

/** A figure as it is read, with how sure it is or why there is none. */
function useFigure(kind: SurveyKind) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  return (marks: Marks): Figure => {
    if (kind === 'nps') {
      const { n, score, margin } = npsOf(marks)
      if (score === undefined || margin === undefined)
        return { value: '—', surety: format.count(words.few, npsAnswersMin - n), short: words.tooFew }
      const short = `± ${format.number(margin.toFixed(1), 1)}`
      return { value: format.number(score.toFixed(1), 1), surety: words.surely({ margin: short }), short }
    }
    const { share, interval } = csatOf(marks)
    if (share === undefined || !interval) return { value: '—', surety: '', short: '' }
    const values = { low: format.percent(rounded(interval.low)), high: format.percent(rounded(interval.high)) }
    const short = `${values.low} – ${values.high}`
    return { value: format.percent(rounded(share)), surety: words.surely({ margin: short }), short }
  }
}

interface BreakdownProps {
  readonly kind: SurveyKind
  readonly counts: SurveyCounts
  readonly answers: ReaderModule
}

/** The same figure by month, by whose customers they are and by what they are to the company. */
function Breakdown({ kind, counts, answers }: BreakdownProps) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const model = useModel()
  const segment = fieldNamed(answers, answers.capabilities.surveyAnswer?.segment ?? '')
  const months = marksBy(counts.months).toSorted(([a], [b]) => nameOf(a).localeCompare(nameOf(b)))
  const title = (key: unknown) => (isObject(key) ? String(key.name ?? key.title ?? words.nobody) : words.nobody)
  return (
    <div className="grid gap-6 @2xl:grid-cols-2">
      <FigureTable
        kind={kind}
        label={words.byMonth}
        first={words.month}
        rows={months.map(([key, marks]) => [monthOf(key, format), marks])}
      />
      <FigureTable
        kind={kind}
        label={words.byOwner}
        first={words.person}
        rows={marksBy(counts.owners).map(([key, marks]) => [title(key), marks])}
      />
      {segment && (
        <FigureTable
          kind={kind}
          label={words.bySegment}
          first={words.segment}
          rows={marksBy(counts.segments).map(([key, marks]) => [
            typeof key === 'string' ? optionOf(model, answers, segment, key).label[format.language] : words.noSegment,
            marks,
          ])}
        />
      )}
    </div>
  )
}

type Format = ReturnType<typeof useFullLocale>['format']

function monthOf(key: unknown, format: Format): string {
  return typeof key === 'string' ? format.datePart(`${key}-01`, { month: 'short', year: 'numeric' }) : ''
}

function FigureTable(props: {
  readonly kind: SurveyKind
  readonly label: string
  readonly first: string
  readonly rows: readonly (readonly [name: string, marks: Marks])[]
}) {
  const { kind, label, first, rows } = props
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const figure = useFigure(kind)
  return (
    <Table label={label} first={first} heads={[words.answersHead, kind === 'nps' ? words.nps : words.csat]}>
      {rows.map(([name, marks]) => {
        const { value, short } = figure(marks)
        const n = [...marks.values()].reduce((sum, one) => sum + one, 0)
        return (
          <tr key={name} className="border-b border-line">
            <th scope="row" className="py-1.5 pr-2 text-left align-top font-normal">
              {name}
            </th>
            <td className="numeric py-1.5 pl-2 text-right align-top">{format.number(n)}</td>
            <td className="numeric py-1.5 pl-2 text-right align-top">
              <span className="font-medium">{value}</span>
              <span className="block text-xs text-muted">{short}</span>
            </td>
          </tr>
        )
      })}
    </Table>
  )
}

function Table(props: {
  readonly label: string
  readonly first: string
  readonly heads: readonly string[]
  readonly children: ReactNode
}) {
  const { label, heads, children } = props
  return (
    <table className="w-full self-start border-collapse text-sm">
      <caption className="pb-1 text-left text-xs font-bold tracking-wide text-muted uppercase">{label}</caption>
      <thead>
        <tr className="border-b border-line-strong text-xs text-muted">
          <th scope="col" className="py-1 text-left font-medium">
            {props.first}
          </th>
          {heads.map((head) => (
            <th key={head} scope="col" className="py-1 pl-2 text-right font-medium">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

/** What customers think, feel and want: by topic, and month by month. */
function Sayings({ counts, answers }: Omit<BreakdownProps, 'kind'>) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const model = useModel()
  const keys = answers.capabilities.surveyAnswer
  const saying = fieldNamed(answers, keys?.saying ?? '')
  const topic = fieldNamed(answers, keys?.topic ?? '')
  if (!saying || !topic || counts.sayings.length === 0) return null
  const kinds = ['opinion', 'feeling', 'want']
  const label = (field: typeof saying, value: string) =>
    value === '' ? words.unsorted : optionOf(model, answers, field, value).label[format.language]
  const rowsOf = (groups: SurveyCounts['sayings']) =>
    Map.groupBy(groups, ({ keys: found }) => nameOf(found[1]))
      .entries()
      .toArray()
  const cells = (groups: SurveyCounts['sayings']) => {
    const found = countsBy(groups, 0)
    return [...kinds, ''].map((kind) => (
      <td key={kind} className="numeric py-1.5 pl-2 text-right">
        {format.number(found.get(kind) ?? 0)}
      </td>
    ))
  }
  const heads = [...kinds, ''].map((kind) => label(saying, kind))
  const row = (name: string, groups: SurveyCounts['sayings']) => (
    <tr key={name} className="border-b border-line">
      <th scope="row" className="py-1.5 pr-2 text-left align-top font-normal">
        {name}
      </th>
      {cells(groups)}
    </tr>
  )
  return (
    <div className="grid gap-6 @2xl:grid-cols-2">
      <Table label={words.byTopic} first={words.topic} heads={heads}>
        {rowsOf(counts.sayings).map(([name, groups]) => row(label(topic, name), groups))}
      </Table>
      <Table label={words.sayingTrend} first={words.month} heads={heads}>
        {rowsOf(counts.sayingMonths)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([name, groups]) => row(monthOf(name, format), groups))}
      </Table>
    </div>
  )
}
