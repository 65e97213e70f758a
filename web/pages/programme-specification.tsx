import { useFullText } from '#web/i18n/locale-provider.tsx'
import { SpecificationView } from '#web/specification/specification-view.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Everything that is asked of the CRM: from which need, in which phase, and what it lacks. */
export default function SpecificationPage() {
  const { specification } = useFullText()
  return (
    <ProjectPage title={specification.title} help={specification.help}>
      {(project) => <SpecificationView key={project} project={project} />}
    </ProjectPage>
  )
}
