import { useLocale } from '#web/i18n/locale-provider.tsx'
import { EncounterList } from '#web/programme/encounter-list.tsx'
import { NoProject, ProgrammePart, useProject } from '#web/programme/programme-part.tsx'

/** Interviews and workshops, in which needs are first said. */
export default function ProgrammeEncountersPage() {
  const { needs } = useLocale().text
  const project = useProject()
  return (
    <ProgrammePart title={needs.encountersTitle} help={needs.encountersHelp}>
      {project === null && <NoProject />}
      {project && <EncounterList project={project} />}
    </ProgrammePart>
  )
}
