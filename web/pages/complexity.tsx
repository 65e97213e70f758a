import { useQuery } from '@tanstack/react-query'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ComplexityView, useKept } from '#web/programme/complexity-view.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** How complex the undertaking is, and the limits that go with it. */
export default function ComplexityPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.complexity} help={plan.complexityHelp}>
      {(project) => <ComplexityOf key={project} project={project} />}
    </ProjectPage>
  )
}

function ComplexityOf({ project }: { readonly project: string }) {
  const model = useModel()
  const module = moduleOfKind(model.modules, 'project')
  const { data: readiness, isPending } = useQuery(projectQuery(model, 'GET /programme/go-live', project))
  const own = useKept(module?.name, project)
  const phase = useKept(readiness?.phase?.module, readiness?.phase?.id)
  const isAwaited = isPending || (readiness?.phase && !phase.kept && !phase.failure)
  if (own.failure) return <FailurePage error={own.failure} />
  if (!own.kept || isAwaited) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <ComplexityView project={own.kept} phase={phase.kept} />
}
