import { useLocale } from '#web/i18n/locale-provider.tsx'
import { NeedMatrix } from '#web/programme/need-matrix.tsx'
import { NoProject, ProgrammePart, useProject } from '#web/programme/programme-part.tsx'

/** Which departments need what, and who was not asked yet. */
export default function ProgrammeMatrixPage() {
  const { needs } = useLocale().text
  const project = useProject()
  return (
    <ProgrammePart title={needs.matrixTitle} help={needs.matrixHelp}>
      {project === null && <NoProject />}
      {project && <NeedMatrix project={project} />}
    </ProgrammePart>
  )
}
