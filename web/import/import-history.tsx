import { Link } from '@tanstack/react-router'
import { importHref } from '#web/api/addresses.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { ImportStatusMark } from './import-status.tsx'
import { isWorking, type ImportSummary } from './queries.ts'

const cellClass = 'border-b border-line px-3 py-1.5 first:pl-0 last:pr-0'
const headClass = 'px-3 py-1 text-left text-xs font-medium text-muted first:pl-0 last:pr-0'

/** The imports that one made, newest first. */
export function ImportHistory({ rows }: { readonly rows: readonly ImportSummary[] }) {
  const { imports, importResult } = useLocale().text
  return (
    <section aria-label={imports.history} className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{imports.history}</h2>
      {rows.length === 0 ? (
        <p className="border-t border-line py-4 text-base text-muted">{imports.historyEmpty}</p>
      ) : (
        <ScrollRegion label={imports.history}>
          <table className="w-full border-collapse text-sm">
            <thead className="border-b border-line">
              <tr>
                <th className={headClass}>{imports.file}</th>
                <th className={`${headClass} max-md:hidden`}>{imports.module}</th>
                <th className={headClass}>{imports.state}</th>
                <th className={`${headClass} text-right max-md:hidden`}>{importResult.created}</th>
                <th className={`${headClass} text-right max-md:hidden`}>{importResult.updated}</th>
                <th className={`${headClass} text-right max-md:hidden`}>{importResult.rejected}</th>
                <th className={`${headClass} text-right max-md:hidden`}>{imports.when}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <HistoryRow key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  )
}

function HistoryRow({ row }: { readonly row: ImportSummary }) {
  const { format } = useLocale()
  const { modules } = useModel()
  const { counts, status } = row
  const module = modules.find(({ name }) => name === row.module)
  // Before it ran, the counts are what would become of the rows; undone, there is nothing of them left.
  const hasRun = status === 'running' || status === 'done'
  const shown = (count: number) => (hasRun && count > 0 ? format.number(count) : '')
  return (
    <tr className="h-(--row-height) whitespace-nowrap hover:bg-hover">
      <td className={`${cellClass} max-w-80 truncate`}>
        <Link to={importHref(row.id)} className="font-medium text-ink hover:underline">
          {row.fileName}
        </Link>
      </td>
      <td className={`${cellClass} max-md:hidden`}>{module?.label.plural[format.language] ?? row.module}</td>
      <td className={cellClass}>
        <ImportStatusMark status={status} />
        {isWorking(status) && counts.rows > 0 && status !== 'reading' && (
          <span className="numeric ml-2 text-muted">
            {format.percent(Math.floor((100 * counts.done) / counts.rows) / 100)}
          </span>
        )}
      </td>
      <td className={`${cellClass} numeric text-right max-md:hidden`}>{shown(counts.create)}</td>
      <td className={`${cellClass} numeric text-right max-md:hidden`}>{shown(counts.update)}</td>
      <td className={`${cellClass} numeric text-right max-md:hidden`}>{shown(counts.rejected)}</td>
      <td className={`${cellClass} text-right text-muted max-md:hidden`}>
        <RelativeTime value={row.createdAt} />
      </td>
    </tr>
  )
}
