import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-aria-components'
import { call, type CallAnswer } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { studioHref } from './addresses.ts'
import { cellClass, headClass, OriginChip } from './parts.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

type Unused = CallAnswer<'GET /unused-elements'>['rows'][number]

const thresholds = ['1', '5', '10', '25'] as const

/** What the CRM could do without. */
export function UnusedPage() {
  const { text, format } = useFullLocale()
  const { facts, studio } = text
  const [percent, setPercent] = useState('5')
  const { data } = useQuery({
    queryKey: ['elements', 'unused', percent],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await call('GET /unused-elements', { query: { percent }, signal })).rows,
  })
  return (
    <>
      <PageHead title={text.shell.studioSections.unused} meta={data && format.count(facts.found, data.length)}>
        <p className="max-w-2xl text-sm text-muted">{facts.unusedHelp}</p>
      </PageHead>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-16 md:px-6">
        <Select
          className="w-56"
          label={facts.threshold}
          value={percent}
          onChange={(next) => setPercent(next ?? '5')}
          options={thresholds.map((id) => ({ id, label: facts.percent({ percent: id }) }))}
        />
        {data === undefined && <Skeleton lines={8} />}
        {data?.length === 0 && <EmptyState title={facts.allUsed} />}
        {data && data.length > 0 && (
          <ScrollRegion label={text.shell.studioSections.unused}>
            <table className="w-full border-collapse text-sm">
              <thead className="border-b border-line">
                <tr>
                  <th className={headClass}>{facts.element}</th>
                  <th className={headClass}>{facts.why}</th>
                  <th className={`${headClass} max-md:hidden`}>{facts.last}</th>
                  <th className={`${headClass} max-md:hidden`}>{studio.origin}</th>
                </tr>
              </thead>
              <tbody>
                {data.map((row) => (
                  <UnusedRow key={`${row.id} ${row.why}`} row={row} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </div>
    </>
  )
}

function UnusedRow({ row }: { readonly row: Unused }) {
  const { text, format } = useFullLocale()
  const { facts, studio } = text
  const { rows } = useStudio()
  const element = rows.find(({ id }) => id === row.id)
  const module = rows.find(({ kind, name }) => kind === 'module' && name === row.module)
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const never: Readonly<Record<string, string>> = facts.neverUsed
  const whys = {
    rarelyFilled: facts.rarelyFilled({ filled: format.number(row.filled), records: format.number(row.records) }),
    empty: facts.empty,
    neverUsed: never[row.kind] ?? '',
  }
  const last = row.lastWritten ?? row.lastUsed
  return (
    <tr className="h-(--row-height) hover:bg-hover">
      <td className={cellClass}>
        <Link href={hrefOf(row)} className="rounded-sm font-medium text-ink no-underline hovered:underline">
          {row.label[format.language]}
        </Link>
        <span className="block text-xs text-muted">
          {[kinds[row.kind] ?? row.kind, module ? labelOf(module, format.language) : row.module]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </td>
      <td className={cellClass}>{whys[row.why]}</td>
      <td className={`${cellClass} whitespace-nowrap text-muted max-md:hidden`}>
        {last ? <RelativeTime value={last} /> : facts.never}
      </td>
      <td className={`${cellClass} max-md:hidden`}>{element && <OriginChip element={element} />}</td>
    </tr>
  )
}

function hrefOf({ kind, module, name }: Unused): string {
  if (kind === 'field' && module !== null) return studioHref('modules', module, 'fields', name)
  if (kind === 'view' && module !== null) return studioHref('modules', module, 'views', name)
  if (kind === 'module') return studioHref('modules', name, 'settings')
  if (kind === 'optionList') return studioHref('lists', name)
  return kind === 'role' ? studioHref('roles', name) : studioHref('groups')
}
