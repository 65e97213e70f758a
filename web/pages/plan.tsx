import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CalendarRange } from 'lucide-react'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf, showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { PlanView } from '#web/programme/plan-view.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'
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
  const query = useQuery(projectQuery(useModel(), 'GET /programme/plan', project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return query.data.tasks.length > 0 ? (
    <PlanView plan={query.data} project={project} />
  ) : (
    <NoPlan project={project} mayPropose={query.data.mayChange} />
  )
}

function NoPlan({ project, mayPropose }: { readonly project: string; readonly mayPropose: boolean }) {
  const text = useFullText()
  const [isBusy, setBusy] = useState(false)
  async function propose() {
    setBusy(true)
    try {
      await callForAct('POST /programme/plan', { body: { project }, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
      setBusy(false)
    }
  }
  return (
    <EmptyState
      title={text.plan.emptyTitle}
      icon={<CalendarRange size={32} aria-hidden />}
      actions={
        mayPropose && (
          <Button look="primary" isPending={isBusy} onPress={() => void propose()}>
            {text.plan.propose}
          </Button>
        )
      }
    >
      {text.plan.empty}
    </EmptyState>
  )
}
