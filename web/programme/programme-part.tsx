import type { ReactNode } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'

/** The page of one part of a project: what it is for, in a line, and the way back. */
export function ProgrammePart(props: {
  readonly title: string
  readonly help: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { programme } = useLocale().text
  const { project } = useSearch({ strict: false })
  return (
    <>
      <PageHead title={props.title} actions={props.actions}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <Link
            to="/programme"
            search={{ project }}
            className="-ml-1 inline-flex min-h-6 items-center gap-0.5 text-accent-ink hover:underline"
          >
            <ChevronLeft size={15} aria-hidden />
            {programme.title}
          </Link>
          <p className="text-pretty">{props.help}</p>
        </div>
      </PageHead>
      {props.children}
    </>
  )
}

/** The project of the address, or the only one that matters: the latest. Undefined while it is asked for. */
export function useProject(): string | null | undefined {
  const { project } = useSearch({ strict: false })
  const { modules } = useModel()
  const module = modules.find(({ capabilities }) => capabilities.programme?.as === 'project')?.name
  const { data } = useQuery({ ...latestQuery(module ?? ''), enabled: project === undefined && module !== undefined })
  if (project !== undefined) return project
  return module === undefined ? null : data
}

function latestQuery(module: string) {
  return queryOptions({
    queryKey: ['records', module, 'latest'],
    queryFn: async ({ signal }) => {
      const query = { sort: '-createdAt', limit: 1 }
      const { rows } = await call('GET /records/:module', { params: { module }, query, signal })
      return rows[0]?.id ?? null
    },
  })
}

/** Where no project was begun yet, none of its pages has anything to show. */
export function NoProject() {
  const { programme } = useLocale().text
  return (
    <EmptyState
      title={programme.startTitle}
      actions={
        <Link to="/programme" className="text-accent-ink underline">
          {programme.title}
        </Link>
      }
    >
      {programme.startHelp}
    </EmptyState>
  )
}
