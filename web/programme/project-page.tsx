import type { ReactNode } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Route } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'

interface Head {
  readonly title: string
  /** What the page is for, in a line. */
  readonly help: string
  readonly actions?: ReactNode
}

/** A page of the project that the address names, or of the latest one. */
export function ProjectPage({ children, ...head }: Head & { readonly children: (project: string) => ReactNode }) {
  const { project, failure } = useProject()
  const text = useFullText()
  if (project === null) return <NoProject />
  return (
    <>
      <ProjectHead {...head} />
      {failure ? (
        <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
      ) : project === undefined ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : (
        children(project)
      )}
    </>
  )
}

export function ProjectHead({ title, help, actions }: Head) {
  return (
    <PageHead title={title} actions={actions}>
      <p className="max-w-3xl text-sm text-pretty text-muted">{help}</p>
    </PageHead>
  )
}

/** Null where no project was begun, undefined while it is asked for. */
function useProject(): { readonly project: string | null | undefined; readonly failure: unknown } {
  const { project } = useSearch({ strict: false })
  const module = useModuleOf('project')?.name
  const query = useQuery({ ...latestQuery(module ?? ''), enabled: project === undefined && module !== undefined })
  if (project !== undefined) return { project, failure: undefined }
  return { project: module === undefined ? null : query.data, failure: failureOf(query) }
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
function NoProject() {
  const { programme, shell } = useFullText()
  return (
    <EmptyState
      isPage
      title={programme.startTitle}
      icon={<Route size={32} aria-hidden />}
      actions={<LinkButton href="/programme">{shell.project}</LinkButton>}
    >
      {programme.startHelp}
    </EmptyState>
  )
}
