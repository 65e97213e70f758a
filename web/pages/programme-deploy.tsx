import { useQuery } from '@tanstack/react-query'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { deployQuery } from '#web/programme/deploy-queries.ts'
import { DeployView } from '#web/programme/deploy-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { Loaded } from './loaded.tsx'

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
  return <Loaded query={query}>{(data) => <DeployView project={project} page={data} />}</Loaded>
}
