import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NeedMatrix } from '#web/programme/need-matrix.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Which departments need what, and who was not asked yet. */
export default function ProgrammeMatrixPage() {
  const { needs } = useFullLocale().text
  return (
    <ProjectPage title={needs.matrixTitle} help={needs.matrixHelp}>
      {(project) => <NeedMatrix key={project} project={project} />}
    </ProjectPage>
  )
}
