import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NeedsBoard } from '#web/programme/needs-board.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** What the company and its customers need, decided on and in order. */
export default function ProgrammeNeedsPage() {
  const { needs } = useFullLocale().text
  return (
    <ProjectPage title={needs.title} help={needs.help}>
      {(project) => <NeedsBoard key={project} project={project} />}
    </ProjectPage>
  )
}
