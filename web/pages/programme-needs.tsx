import { useLocale } from '#web/i18n/locale-provider.tsx'
import { NeedsBoard } from '#web/programme/needs-board.tsx'
import { NoProject, ProgrammePart, useProject } from '#web/programme/programme-part.tsx'

/** What the company and its customers need, decided on and in order. */
export default function ProgrammeNeedsPage() {
  const { needs } = useLocale().text
  const project = useProject()
  return (
    <ProgrammePart title={needs.title} help={needs.help}>
      {project === null && <NoProject />}
      {project && <NeedsBoard project={project} />}
    </ProgrammePart>
  )
}
