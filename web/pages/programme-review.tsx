import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ReviewDesk } from '#web/specification/review-desk.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** What waits for the reader's decision, one after the other. */
export default function ReviewPage() {
  const { specification } = useFullText()
  return (
    <ProjectPage title={specification.review} help={specification.reviewHelp}>
      {(project) => <ReviewDesk key={project} project={project} />}
    </ProjectPage>
  )
}
