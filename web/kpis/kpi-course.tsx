import { useState } from 'react'
import { CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { ChartLine, Table2 } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import type { KpiPage } from './kpi-queries.ts'
import { bare, useFigure } from './kpi-words.ts'

/** Day by day: what was measured, and where it should be. */
export function KpiCourse({ page }: { readonly page: KpiPage }) {
  const { kpi, range, snapshots } = page
  const { kpis } = useFullLocale().text
  const figure = useFigure()
  const [isTable, setTable] = useState(false)
  const points = pointsOf(page)
  const { target } = kpi
  const isBeyond = range !== null && target !== null && (target < range.low || target > range.high)
  const seen = range && { low: figure(range.low, kpi.unit), high: figure(range.high, kpi.unit) }
  return (
    <section aria-labelledby="course">
      <div className="mb-2 flex items-center justify-between gap-3">
        <h2 id="course" className="text-base font-bold">
          {kpis.trajectory}
        </h2>
        {points.length > 0 && (
          <Button
            look="quiet"
            size="small"
            icon={isTable ? <ChartLine size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
            onPress={() => setTable(!isTable)}
          >
            {isTable ? kpis.asDrawing : kpis.asTable}
          </Button>
        )}
      </div>
      {points.length > 0 &&
        (isTable ? <CourseTable page={page} points={points} /> : <Drawing page={page} points={points} />)}
      {seen && <p className="mt-2 text-sm text-muted">{isBeyond ? kpis.beyond(seen) : kpis.range(seen)}</p>}
      {snapshots.length < 2 && !kpi.isExternal && <p className="mt-1 text-sm text-muted">{kpis.noSnapshots}</p>}
    </section>
  )
}

interface Point {
  readonly at: string
  /** For the axis, in milliseconds. */
  readonly t: number
  readonly measured?: number
  readonly past?: number
  readonly expected?: number
  readonly count?: number
}

function pointsOf({ kpi, snapshots, past, expected }: KpiPage): Point[] {
  const points = new Map<string, Point>()
  const put = (at: string, more: Partial<Point>) =>
    points.set(at, { ...(points.get(at) ?? { at, t: Date.parse(at) }), ...more })
  for (const { at, value } of expected) put(at, { expected: value })
  for (const { at, value } of past) put(at, { past: Number(value) })
  for (const { at, value, count } of snapshots) {
    if (value !== null) put(at, { measured: Number(value), ...(count === null ? {} : { count }) })
  }
  // The night has not come yet: today is as it is now.
  if (kpi.at !== null && kpi.value !== null && !kpi.isExternal)
    put(kpi.at, { measured: Number(kpi.value), count: kpi.n })
  return [...points.values()].toSorted((a, b) => a.t - b.t)
}

const ink = {
  expected: 'var(--why-edge)',
  measured: 'var(--accent-ink)',
  past: 'var(--ink-faint)',
  line: 'var(--line)',
} as const

interface CourseProps {
  readonly page: KpiPage
  readonly points: readonly Point[]
}

function Drawing({ page, points }: CourseProps) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  const { unit, target } = page.kpi
  const names = { expected: kpis.shouldBe, measured: kpis.measured, past: kpis.reconstructed }
  const axis = { stroke: ink.line, tick: { fill: 'var(--ink-muted)', fontSize: 12 }, tickLine: false } as const
  return (
    <figure aria-label={`${kpis.trajectory}: ${page.kpi.name}`}>
      <div className="h-72 w-full">
        <ResponsiveContainer>
          <ComposedChart
            data={[...points]}
            margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke={ink.line} vertical={false} />
            <XAxis
              {...axis}
              dataKey="t"
              type="number"
              scale="time"
              domain={['dataMin', 'dataMax']}
              minTickGap={48}
              tickFormatter={(t: number) => format.datePart(dayOf(t), { month: 'short', year: '2-digit' })}
            />
            <YAxis
              {...axis}
              width={64}
              domain={['auto', 'auto']}
              tickFormatter={(value: number) => bare(figure(value, unit), unit)}
            />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(t) => format.date(dayOf(Number(t)))}
              formatter={(value) => figure(Number(value), unit)}
              contentStyle={{
                background: 'var(--raised)',
                border: '1px solid var(--line-strong)',
                borderRadius: 8,
                color: 'var(--ink)',
              }}
            />
            {target !== null && <ReferenceLine y={target} stroke={ink.expected} strokeDasharray="2 4" />}
            <Line
              name={names.past}
              dataKey="past"
              stroke={ink.past}
              strokeDasharray="2 3"
              dot={{ r: 2, strokeDasharray: 'none' }}
              connectNulls
              isAnimationActive={false}
            />
            <Line
              name={names.expected}
              dataKey="expected"
              stroke={ink.expected}
              strokeWidth={2}
              strokeDasharray="6 4"
              dot={false}
              connectNulls
              isAnimationActive={false}
            />
            <Line
              name={names.measured}
              dataKey="measured"
              stroke={ink.measured}
              strokeWidth={2.5}
              dot={{ r: 3 }}
              connectNulls
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
        <Key color={ink.measured} words={names.measured} />
        <Key color={ink.expected} words={names.expected} isDashed />
        {page.past.length > 0 && <Key color={ink.past} words={names.past} isDashed />}
      </figcaption>
    </figure>
  )
}

function dayOf(t: number): string {
  return new Date(t).toISOString().slice(0, 10)
}

function Key(props: { readonly color: string; readonly words: string; readonly isDashed?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg aria-hidden width="18" height="4">
        <line
          x1="0"
          y1="2"
          x2="18"
          y2="2"
          stroke={props.color}
          strokeWidth="2.5"
          strokeDasharray={props.isDashed ? '5 3' : undefined}
        />
      </svg>
      {props.words}
    </span>
  )
}

/** The same, to be read. */
function CourseTable({ page, points }: CourseProps) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  const cell = (value: number | undefined) => (value === undefined ? '' : figure(value, page.kpi.unit))
  const heads = [kpis.measured, kpis.recordsCount, kpis.shouldBe, kpis.reconstructed]
  return (
    <ScrollRegion label={kpis.trajectory}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line-strong text-left">
            <th className="py-1 pr-3 font-medium">{kpis.day}</th>
            {heads.map((head) => (
              <th key={head} className="py-1 pl-3 text-right font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="numeric">
          {points.toReversed().map(({ at, measured, count, expected, past }) => (
            <tr key={at} className="border-b border-line">
              <th className="py-1 pr-3 text-left font-normal">{format.date(at)}</th>
              <td className="py-1 pl-3 text-right">{cell(measured)}</td>
              <td className="py-1 pl-3 text-right text-muted">{count === undefined ? '' : format.number(count)}</td>
              <td className="py-1 pl-3 text-right">{cell(expected)}</td>
              <td className="py-1 pl-3 text-right text-muted">{cell(past)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
