import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { Link } from 'react-aria-components'
import type { RunState } from '#common/workflow.ts'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { studioHref } from '#web/studio/addresses.ts'
import { elementsOf } from '#web/studio/draft.ts'
import { cellClass, headClass } from '#web/studio/parts.tsx'
import { labelOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { RunDetail } from './run-detail.tsx'
import { RunMark, runStates } from './run-mark.tsx'
import { WorkflowSentence } from './sentence-view.tsx'
import { WorkflowAnswer } from './workflow-answer.tsx'
import { ActiveMark } from './workflow-line.tsx'
import { runsQuery, workflowsQuery, type RunRow } from './workflow-queries.ts'

interface RunsProps {
  /** Of the workflow. */
  readonly id: string
  readonly state: string | undefined
  readonly run: string | undefined
}

/** When a workflow was started, for which record, and what came of it. */
export function RunsPage({ id, state: asked, run }: RunsProps) {
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { elements } = useStudio()
  const navigate = useNavigate()
  const { data: rows } = useQuery(workflowsQuery)
  const state = runStates.find((one) => one === asked)
  const element = elementsOf(elements, 'workflow').find((one) => one.id === id)
  const module = elementsOf(elements, 'module').find((one) => one.id === element?.parent)
  const row = rows?.find((one) => one.id === id)
  const open = (next: string | undefined) => void navigate({ href: studioHref('workflows', id, state, next) })
  if (!element || !module) return <EmptyState isPage title={workflows.emptyTitle} />
  return (
    <>
      <PageHead
        title={labelOf(element, format.language)}
        meta={<ActiveMark definition={element.definition} />}
        actions={
          <LinkButton
            href={studioHref('modules', module.name, 'workflows', element.name)}
            icon={<Pencil size={14} aria-hidden />}
          >
            {workflows.open}
          </LinkButton>
        }
      >
        <p className="max-w-3xl text-sm text-pretty text-muted">
          <WorkflowSentence moduleId={module.id} definition={element.definition} />
        </p>
      </PageHead>
      <div className="flex flex-col gap-4 px-4 pt-1 pb-24 md:px-6">
        {row && (
          <div className="max-w-2xl">
            <WorkflowAnswer row={row} />
          </div>
        )}
        <StateFilter id={id} state={state} />
        <div className="flex flex-col gap-6 lg:flex-row lg:items-start">
          <RunList id={id} state={state} open={run} />
          {run !== undefined && (
            <RunDetail
              key={run}
              id={run}
              module={module}
              written={element.definition.steps}
              onClose={() => open(undefined)}
            />
          )}
        </div>
      </div>
    </>
  )
}

function StateFilter({ id, state }: { readonly id: string; readonly state: RunState | undefined }) {
  const { runs } = useFullLocale().text.workflows
  const choices = [undefined, ...runStates]
  return (
    <nav aria-label={runs.filter} className="flex gap-1 overflow-x-auto [scrollbar-width:none]">
      {choices.map((one) => (
        <Link
          key={one ?? 'all'}
          href={studioHref('workflows', id, one)}
          aria-current={one === state ? 'page' : undefined}
          className={classes(
            'flex h-8 shrink-0 items-center rounded-md px-2.5 text-sm no-underline',
            one === state ? 'bg-accent-soft font-medium text-ink' : 'text-muted hovered:bg-hover hovered:text-ink',
          )}
        >
          {one ? runs.states[one] : runs.all}
        </Link>
      ))}
    </nav>
  )
}

function RunList(props: {
  readonly id: string
  readonly state: RunState | undefined
  readonly open: string | undefined
}) {
  const { id, state } = props
  const { text } = useFullLocale()
  const { runs } = text.workflows
  const query = useInfiniteQuery(runsQuery(id, state))
  const rows = query.data?.pages.flatMap((page) => page.rows)
  if (query.error) return <p className="text-sm text-overdue-ink">{errorText(query.error, text)}</p>
  if (!rows) return <Skeleton lines={6} />
  if (rows.length === 0) {
    return state ? (
      <p className="text-sm text-muted">{runs.noneOf}</p>
    ) : (
      <EmptyState title={runs.none}>{runs.noneHelp}</EmptyState>
    )
  }
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-3">
      <ScrollRegion label={runs.title}>
        <table className="w-full border-collapse text-sm">
          <thead className="border-b border-line">
            <tr>
              <th className={headClass}>{runs.record}</th>
              <th className={headClass}>{runs.state}</th>
              <th className={`${headClass} max-md:hidden`}>{runs.why}</th>
              <th className={`${headClass} text-right`}>{runs.when}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RunLine
                key={row.id}
                row={row}
                href={studioHref('workflows', id, state, row.id)}
                isOpen={row.id === props.open}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {query.hasNextPage && (
        <Button
          look="quiet"
          className="self-start"
          isPending={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          {runs.more}
        </Button>
      )}
    </div>
  )
}

function RunLine(props: { readonly row: RunRow; readonly href: string; readonly isOpen: boolean }) {
  const { row, href, isOpen } = props
  const { text, format } = useFullLocale()
  const { runs } = text.workflows
  const why = row.until ? runs.until({ when: format.dateTime(row.until) }) : row.message?.[format.language]
  return (
    <tr className={classes('h-(--row-height) hover:bg-hover', isOpen && 'bg-accent-soft')}>
      <td className={cellClass}>
        <Link
          href={href}
          aria-current={isOpen ? 'true' : undefined}
          className="rounded-sm font-medium text-ink no-underline hovered:underline"
        >
          {row.record?.title ?? runs.hidden}
        </Link>
      </td>
      <td className={cellClass}>
        <RunMark state={row.state} />
      </td>
      <td className={`${cellClass} max-w-80 truncate text-muted max-md:hidden`}>{why}</td>
      <td className={`${cellClass} text-right whitespace-nowrap text-muted`}>
        <RelativeTime value={row.startedAt} />
      </td>
    </tr>
  )
}
