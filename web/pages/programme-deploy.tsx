import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { deployQuery } from '#web/programme/deploy-queries.ts'
import { DeployView } from '#web/programme/deploy-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

/** From the approved baseline to production. */
export default function DeployPage() {
  const { deploy } = useFullText()
  return (
    <ProjectPage title={deploy.title} help={deploy.help}>
      {(project) => <Way key={project} project={project} />}
    </ProjectPage>
  )
}

function Way({ project }: { readonly project: string }) {
  const query = useQuery(deployQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <DeployView project={project} page={query.data} />
}
