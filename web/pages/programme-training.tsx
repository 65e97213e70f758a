import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { CertificateTables } from '#web/programme/certificate-table.tsx'
import { NothingProposed } from '#web/programme/nothing-proposed.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { trainingQuery } from '#web/programme/training-queries.ts'
import { TrainingView } from '#web/programme/training-view.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

/** Who learns what in which sessions, with help between them. */
export default function ProgrammeTrainingPage() {
  const { training } = useFullText()
  return (
    <ProjectPage title={training.title} help={training.help}>
      {(project) => (
        <div key={project}>
          <TrainingOf project={project} />
          <CertificateTables project={project} />
        </div>
      )}
    </ProjectPage>
  )
}

function TrainingOf({ project }: { readonly project: string }) {
  const { training } = useFullText()
  const query = useQuery(trainingQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  if (query.data.tracks.rows.length > 0) return <TrainingView training={query.data} />
  return (
    <NothingProposed
      words={training}
      icon={<GraduationCap size={32} aria-hidden />}
      mayPropose={query.data.mayChange}
      propose={async () => await callForAct('POST /programme/training', { body: { project }, key: newKey() })}
    />
  )
}
