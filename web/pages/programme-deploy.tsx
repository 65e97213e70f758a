import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { deployQuery } from '#web/programme/deploy-queries.ts'
import { DeployView } from '#web/programme/deploy-view.tsx'
import { programmeQuery } from '#web/programme/queries.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** From the approved baseline to production. */
export default function DeployPage() {
  const { deploy } = useLocale().text
  const { project } = useSearch({ strict: false })
  const home = useQuery({ ...programmeQuery(useModel()), enabled: project === undefined })
  const id = project ?? home.data?.project?.id
  const failure = failureOf(home)
  if (failure) return <FailurePage error={failure} />
  if (home.data && id === undefined) {
    return (
      <EmptyState isPage title={deploy.title} icon={<Rocket size={32} aria-hidden />}>
        {deploy.noProject}
      </EmptyState>
    )
  }
  return (
    <>
      <PageHead title={deploy.title}>
        <p className="max-w-2xl text-sm text-muted">{deploy.help}</p>
      </PageHead>
      {id === undefined ? <Skeleton lines={8} className="px-4 pt-6 md:px-6" /> : <Way project={id} />}
    </>
  )
}

function Way({ project }: { readonly project: string }) {
  const query = useQuery(deployQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <DeployView project={project} page={query.data} />
}
