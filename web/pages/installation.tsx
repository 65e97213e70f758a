import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { InstallationList } from '#web/programme/installation-list.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Whether production is installed as it must be before people work in it, as the system itself sees it. */
export default function InstallationPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.installation} help={plan.installationHelp}>
      {(project) => <InstallationOf key={project} project={project} />}
    </ProjectPage>
  )
}

function InstallationOf({ project }: { readonly project: string }) {
  const query = useQuery(projectQuery(useModel(), 'GET /programme/installation', project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={5} className="px-4 pt-6 md:px-6" />
  return <InstallationList installation={query.data} />
}
