import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ImprovementList } from '#web/programme/improvement-list.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** What the use of the CRM asks to be made better. */
export default function ImprovementPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.improvement} help={plan.improvementHelp}>
      {(project) => <ImprovementOf key={project} project={project} />}
    </ProjectPage>
  )
}

function ImprovementOf({ project }: { readonly project: string }) {
  const query = useQuery(projectQuery(useModel(), 'GET /programme/improvements', project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <ImprovementList {...query.data} project={project} />
}
