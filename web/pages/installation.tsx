import { useQuery } from '@tanstack/react-query'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { InstallationList } from '#web/programme/installation-list.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Loaded } from './loaded.tsx'
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
  return (
    <Loaded query={query} lines={5}>
      {(data) => <InstallationList installation={data} />}
    </Loaded>
  )
}
