import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { pathQuery } from '#web/packs/pack-queries.ts'
import { PathView } from '#web/packs/path-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

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
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <PathView key={project} path={query.data} />
}
