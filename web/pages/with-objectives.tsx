import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Route } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useProjectAt } from '#web/programme/use-project.ts'
import { FailurePage } from './failure-page.tsx'
import { objectivesQuery, type Objectives } from '#web/kpis/kpi-queries.ts'

/** What pages about objectives show, once it is here. */
export function WithObjectives(props: {
  readonly children: (data: Objectives, project: NonNullable<Objectives['project']>) => ReactNode
}) {
  const { programme, shell } = useFullText()
  const { project } = useProjectAt()
  const query = useQuery(objectivesQuery(useModel(), project ?? undefined))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={10} className="px-4 pt-16 md:px-6" />
  if (!query.data.project) {
    return (
      <EmptyState isPage title={programme.startTitle} icon={<Route size={32} aria-hidden />}>
        <LinkButton href="/programme">{shell.project}</LinkButton>
      </EmptyState>
    )
  }
  return props.children(query.data, query.data.project)
}
