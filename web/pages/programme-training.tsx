import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf, showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { trainingQuery } from '#web/programme/training-queries.ts'
import { TrainingView } from '#web/programme/training-view.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** Who learns what in which sessions, with help between them. */
export default function ProgrammeTrainingPage() {
  const { training } = useFullText()
  return (
    <ProjectPage title={training.title} help={training.help}>
      {(project) => <TrainingOf key={project} project={project} />}
    </ProjectPage>
  )
}

function TrainingOf({ project }: { readonly project: string }) {
  const query = useQuery(trainingQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  if (query.data.tracks.rows.length > 0) return <TrainingView training={query.data} />
  return <NoTraining project={project} mayPropose={query.data.mayChange} />
}

function NoTraining({ project, mayPropose }: { readonly project: string; readonly mayPropose: boolean }) {
  const text = useFullText()
  const [isBusy, setBusy] = useState(false)
  async function propose() {
    setBusy(true)
    try {
      await callForAct('POST /programme/training', { body: { project }, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
      setBusy(false)
    }
  }
  return (
    <EmptyState
      title={text.training.emptyTitle}
      icon={<GraduationCap size={32} aria-hidden />}
      actions={
        mayPropose && (
          <Button look="primary" isPending={isBusy} onPress={() => void propose()}>
            {text.training.propose}
          </Button>
        )
      }
    >
      {text.training.empty}
    </EmptyState>
  )
}
