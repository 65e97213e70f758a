import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { downloadHref } from '#web/api/client.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { sessionQuery } from '#web/api/session.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { statusColor } from './trace-facts.tsx'
import { traceMatrixQuery, type MatrixCell, type MatrixRow } from './trace-queries.ts'

const forward = ['objective', 'need', 'step', 'item', 'element', 'test', 'kpi'] as const
const backward = ['test', 'element', 'item', 'step', 'need', 'objective', 'kpi'] as const
type Column = (typeof forward)[number]
const pageSize = 100

/** A line for each way from why to proof, what lacks something first. */
export function TraceMatrix({ project }: { readonly project: string }) {
  const { text, format } = useFullLocale()
  const { trace } = text
  const [isBackward, setBackward] = useState(false)
  const [only, setOnly] = useState<string | null>(null)
  const [shown, setShown] = useState(pageSize)
  const query = useQuery(traceMatrixQuery(useModel(), project))
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!data) return <Skeleton lines={8} className="px-4 pt-4 md:px-6" />
  const columns = isBackward ? backward : forward
  const rows = data.filter((row) => isAmong(row, only))
  const withGaps = data.filter(({ gaps }) => gaps.length > 0).length
  const choices = [
    { id: 'gaps', label: format.count(trace.broken, withGaps) },
    { id: 'doubts', label: format.count(trace.doubtful, data.filter(({ isSuspect }) => isSuspect).length) },
    ...(['nok', 'unknown', 'notRun', 'uncovered', 'ok'] as const).map((id) => ({ id, label: trace.status[id] })),
  ]
  return (
    <div className="flex flex-col gap-3 px-4 pb-16 md:px-6">
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label={trace.show}
          isLabelHidden
          placeholder={trace.all}
          canClear
          value={only}
          onChange={setOnly}
          options={choices}
        />
        <Button onPress={() => setBackward(!isBackward)}>{isBackward ? trace.fromWhy : trace.fromProof}</Button>
        <span className="numeric text-sm text-muted">{format.count(trace.lines, rows.length)}</span>
        <Exports path={`/programme/trace/matrix`} query={{ project }} />
      </div>
      <ScrollRegion label={trace.matrix}>
        <table className="w-full min-w-[880px] table-fixed border-collapse text-sm">
          <thead>
            <tr className="border-b border-line-strong text-left align-bottom text-muted">
              {columns.map((column) => (
                <th key={column} scope="col" className="px-2 py-1.5 font-medium first:pl-0">
                  {trace.columns[column]}
                </th>
              ))}
              <th scope="col" className="w-32 px-2 py-1.5 font-medium">
                {trace.says}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, index) => (
              <tr key={keyOf(row, index)} className="border-b border-line align-top">
                {columns.map((column) => (
                  <td key={column} className="px-2 py-1.5 break-words first:pl-0">
                    <Cell row={row} column={column} />
                  </td>
                ))}
                <td className="px-2 py-1.5">
                  <Badge color={statusColor[row.status]}>{trace.status[row.status]}</Badge>
                  {row.isSuspect && <p className="mt-1 text-xs text-overdue-ink">{text.programme.suspect}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length > shown && (
        <Button className="self-start" onPress={() => setShown(shown + 4 * pageSize)}>
          {trace.more}
        </Button>
      )}
    </div>
  )
}

function isAmong(row: MatrixRow, only: string | null): boolean {
  if (only === null) return true
  if (only === 'gaps') return row.gaps.length > 0
  return only === 'doubts' ? row.isSuspect : row.status === only
}

function keyOf({ objective, need, item }: MatrixRow, index: number): string {
  return [objective?.id, need?.id, item?.id, item ? '' : index].join(' ')
}

function Cell({ row, column }: { readonly row: MatrixRow; readonly column: Column }) {
  const { trace } = useFullLocale().text
  const cells = cellsOf(row, column)
  if (row.gaps.includes(column)) {
    return (
      <span className="inline-flex items-center gap-1 rounded-sm bg-none-soft px-1.5 text-none-ink">
        <TriangleAlert size={13} aria-hidden /> {trace.missing}
      </span>
    )
  }
  return cells.map((cell) => (
    <p key={cell.id}>
      {cell.module ? (
        <Link to={recordHref(cell.module, cell.id)} className="inline-block min-h-6 hover:underline">
          {cell.title}
        </Link>
      ) : (
        cell.title
      )}
    </p>
  ))
}

function cellsOf(row: MatrixRow, column: Column): readonly MatrixCell[] {
  switch (column) {
    case 'objective':
    case 'need':
    case 'item': {
      const one = row[column]
      return one ? [one] : []
    }
    case 'step':
      return row.steps
    case 'element':
      return row.elements
    case 'test':
      return row.tests
    case 'kpi':
      return row.kpis
  }
}

/** The same as a spreadsheet, for whoever may export. */
export function Exports(props: { readonly path: string; readonly query: Readonly<Record<string, string>> }) {
  const { data: session } = useQuery(sessionQuery)
  if (session?.switches.includes('export') !== true) return null
  return (
    <span className="ml-auto flex gap-2">
      {(['csv', 'xlsx'] as const).map((format) => (
        <LinkButton
          key={format}
          href={downloadHref(`${props.path}/${format}`, props.query)}
          icon={<Download size={14} aria-hidden />}
        >
          {format.toUpperCase()}
        </LinkButton>
      ))}
    </span>
  )
}
