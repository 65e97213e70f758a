import { useQuery } from '@tanstack/react-query'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ImprovementList } from '#web/programme/improvement-list.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Loaded } from './loaded.tsx'
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
  return <Loaded query={query}>{(data) => <ImprovementList {...data} project={project} />}</Loaded>
}
