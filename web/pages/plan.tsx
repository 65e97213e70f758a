import { useQuery } from '@tanstack/react-query'
import { CalendarRange } from 'lucide-react'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { PlanView } from '#web/programme/plan-view.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { NothingProposed } from '#web/programme/nothing-proposed.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** What is done when: tasks, what they wait for, and which of them delay the end. */
export default function PlanPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.title} help={plan.help}>
      {(project) => <PlanOf key={project} project={project} />}
    </ProjectPage>
  )
}

function PlanOf({ project }: { readonly project: string }) {
  const { plan } = useFullText()
  const query = useQuery(projectQuery(useModel(), 'GET /programme/plan', project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return query.data.tasks.length > 0 ? (
    <PlanView plan={query.data} project={project} />
  ) : (
    <NothingProposed
      words={plan}
      icon={<CalendarRange size={32} aria-hidden />}
      mayPropose={query.data.mayChange}
      propose={async () => await callForAct('POST /programme/plan', { body: { project }, key: newKey() })}
    />
  )
}
