import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Tabs } from '#web/ui/tabs.tsx'
import { columnName } from './columns.ts'
import { importRowsQuery, type ImportDetail, type ImportRow, type RowState } from './queries.ts'

interface RowsTab {
  readonly state: RowState
  readonly label: string
  readonly count: number
}

/** The rows of the file by what becomes of each; what wants attention first. */
export function ImportRows(props: { readonly detail: ImportDetail; readonly tabs: readonly RowsTab[] }) {
  const { detail } = props
  const { text, format } = useLocale()
  const tabs = props.tabs.filter(({ count }) => count > 0)
  const [selected, setSelected] = useState<string>()
  const first = tabs[0]
  if (!first) return null
  return (
    <Tabs
      label={text.importResult.shares}
      selected={tabs.some(({ state }) => state === selected) ? (selected ?? first.state) : first.state}
      onSelect={setSelected}
      tabs={tabs.map(({ state, label, count }) => ({
        id: state,
        label,
        count: format.number(count),
        content: <RowsOfState detail={detail} state={state} label={label} />,
      }))}
    />
  )
}

function RowsOfState(props: { readonly detail: ImportDetail; readonly state: RowState; readonly label: string }) {
  const { detail, state, label } = props
  const { text } = useLocale()
  const { importResult } = text
  const query = useInfiniteQuery(importRowsQuery(detail.id, detail.status, state))
  const failure = failureOf(query)
  if (failure) return <p className="text-sm text-overdue-ink">{errorText(failure, text)}</p>
  if (!query.data) return <Skeleton />
  const rows = query.data.pages.flatMap((page) => page.rows)
  if (rows.length === 0) return <p className="text-sm text-muted">{importResult.noRows}</p>
  return (
    <div className="flex flex-col gap-3">
      <ScrollRegion label={importResult.rowsLabel({ state: label })}>
        <RowsTable detail={detail} rows={rows} />
      </ScrollRegion>
      {query.hasNextPage && (
        <Button className="self-start" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {importResult.moreRows}
        </Button>
      )}
    </div>
  )
}

const cellClass = 'border-b border-line px-3 py-1.5 text-left align-top first:pl-0'
const headClass = 'px-3 py-1 text-left text-xs font-medium text-muted whitespace-nowrap first:pl-0'

function RowsTable({ detail, rows }: { readonly detail: ImportDetail; readonly rows: readonly ImportRow[] }) {
  const { text } = useLocale()
  const { importResult } = text
  const hasProblems = rows.some(({ problems }) => problems.length > 0)
  const hasRecords = rows.some(({ record }) => record !== null)
  const columns = detail.headers
    .map((header, index) => ({ header, index }))
    .filter(({ index }) => detail.mapping[index])
  return (
    <table className="border-collapse text-sm">
      <thead className="border-b border-line">
        <tr>
          <th className={`${headClass} text-right`}>{importResult.rowNumber}</th>
          {hasProblems && <th className={headClass}>{importResult.why}</th>}
          {hasRecords && <th className={headClass}>{importResult.record}</th>}
          {columns.map(({ header, index }) => (
            <th key={index} className={headClass}>
              {columnName(detail, header, text)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.number} className="hover:bg-hover">
            <td className={`${cellClass} numeric text-right text-muted`}>{row.number}</td>
            {hasProblems && <ReasonCell detail={detail} row={row} />}
            {hasRecords && <RecordCell row={row} />}
            {columns.map(({ header, index }) => (
              <td
                key={index}
                className={classes(
                  cellClass,
                  'max-w-56 truncate',
                  row.problems.some(({ column }) => column === header) ? 'font-medium text-overdue-ink' : 'text-muted',
                )}
                title={row.cells[index]}
              >
                {row.cells[index]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ReasonCell({ detail, row }: { readonly detail: ImportDetail; readonly row: ImportRow }) {
  const { text, format } = useLocale()
  return (
    <td className={`${cellClass} max-w-96 min-w-64`}>
      {row.problems.map(({ column, message }, index) => (
        <p key={index}>
          {column && (
            <span className="font-medium">
              {text.importResult.inColumn({ column: columnName(detail, column, text) })}{' '}
            </span>
          )}
          {message[format.language]}
        </p>
      ))}
    </td>
  )
}

function RecordCell({ row: { record } }: { readonly row: ImportRow }) {
  return (
    <td className={`${cellClass} max-w-56 truncate`}>
      {record && (
        <Link
          to={recordHref(record.module, record.id)}
          className="font-medium text-ink underline-offset-2 hover:underline"
        >
          {record.title}
        </Link>
      )}
    </td>
  )
}
