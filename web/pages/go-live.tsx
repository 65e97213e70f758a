import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { GoLiveView } from '#web/programme/go-live-view.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { recordQuery } from '#web/records/queries.ts'
import { StepActions } from '#web/records/step-actions.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** The gate before a phase goes live, computed from what there is, and the signature that opens it. */
export default function GoLivePage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.goLive} help={plan.goLiveHelp}>
      {(project) => <GoLiveOf key={project} project={project} />}
    </ProjectPage>
  )
}

function GoLiveOf({ project }: { readonly project: string }) {
  const query = useQuery(projectQuery(useModel(), 'GET /programme/go-live', project))
  const failure = failureOf(query)
  const { plan } = useFullText()
  const phase = query.data?.phase
  if (failure) return <FailurePage error={failure} />
  if (phase === null) return <p className="px-4 text-muted md:px-6">{plan.noPhase}</p>
  if (!phase) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <GoLiveView phase={phase} steps={<PhaseSteps module={phase.module} id={phase.id} />} />
}

function PhaseSteps({ module: name, id }: { readonly module: string; readonly id: string }) {
  const module = useModel().modules.find((one) => one.name === name)
  const { data } = useQuery(recordQuery(name, id))
  return module && data && <StepActions module={module} record={data} />
}
