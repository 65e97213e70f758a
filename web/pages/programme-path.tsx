import { useQuery } from '@tanstack/react-query'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { pathQuery } from '#web/packs/pack-queries.ts'
import { PathView } from '#web/packs/path-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { Loaded } from './loaded.tsx'

/** The short way from why to live, with its next step open. */
export default function PathPage() {
  const { packs } = useFullLocale().text
  return (
    <ProjectPage title={packs.path} help={packs.pathHelp}>
      {(project) => <Path key={project} project={project} />}
    </ProjectPage>
  )
}

function Path({ project }: { readonly project: string }) {
  const query = useQuery(pathQuery(useModel(), project))
  return <Loaded query={query}>{(data) => <PathView key={project} path={data} />}</Loaded>
}
