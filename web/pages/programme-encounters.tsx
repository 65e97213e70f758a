import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { EncounterList } from '#web/programme/encounter-list.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Interviews and workshops, in which needs are first said. */
export default function ProgrammeEncountersPage() {
  const { needs } = useFullLocale().text
  return (
    <ProjectPage title={needs.encountersTitle} help={needs.encountersHelp}>
      {(project) => <EncounterList key={project} project={project} />}
    </ProjectPage>
  )
}
