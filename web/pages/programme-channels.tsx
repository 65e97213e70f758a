import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { JourneyView } from '#web/programme/journey-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Where the company meets its customers, and which data it gathers there. */
export default function ProgrammeChannelsPage() {
  const { journey } = useFullLocale().text
  return (
    <ProjectPage title={journey.title} help={journey.help}>
      {(project) => <JourneyView key={project} project={project} />}
    </ProjectPage>
  )
}
