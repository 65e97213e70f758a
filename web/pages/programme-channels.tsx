import { useLocale } from '#web/i18n/locale-provider.tsx'
import { JourneyView } from '#web/programme/journey-view.tsx'
import { NoProject, ProgrammePart, useProject } from '#web/programme/programme-part.tsx'

/** Where the company meets its customers, and which data it gathers there. */
export default function ProgrammeChannelsPage() {
  const { journey } = useLocale().text
  const project = useProject()
  return (
    <ProgrammePart title={journey.title} help={journey.help}>
      {project === null && <NoProject />}
      {project && <JourneyView project={project} />}
    </ProgrammePart>
  )
}
