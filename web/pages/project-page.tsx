import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ChevronLeft, Route } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { FailurePage } from './failure-page.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { programmeQuery, type Project } from '#web/programme/queries.ts'

/** A page of the project that the address names, or of the only one there is. */
export function ProjectPage(props: {
  readonly title: string
  readonly help: string
  readonly children: (project: Project) => ReactNode
}) {
  const { title, help, children } = props
  const { project } = useSearch({ strict: false })
  const query = useQuery(programmeQuery(useModel(), project))
  const { plan } = useText()
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (query.data && !query.data.project) {
    return (
      <EmptyState
        isPage
        title={plan.noProject}
        icon={<Route size={32} aria-hidden />}
        actions={<LinkButton href="/programme">{plan.toProject}</LinkButton>}
      />
    )
  }
  return (
    <>
      <PageHead title={title} meta={query.data?.project && <BackLink project={query.data.project} />}>
        <p className="max-w-3xl text-sm text-pretty text-muted">{help}</p>
      </PageHead>
      {query.data?.project ? children(query.data.project) : <Skeleton lines={8} className="px-4 pt-6 md:px-6" />}
    </>
  )
}

function BackLink({ project }: { readonly project: Project }) {
  return (
    <Link to="/programme" search={{ project: project.id }} className="flex items-center gap-1 hover:underline">
      <ChevronLeft size={14} aria-hidden />
      {project.title}
    </Link>
  )
}
