import { useNavigate, useSearch } from '@tanstack/react-router'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { TraceExplorer } from '#web/programme/trace-explorer.tsx'
import { TraceMatrix } from '#web/programme/trace-matrix.tsx'
import { Button } from '#web/ui/button.tsx'

/** From why to what and back: the thread of the whole project, as a picture or in lines. */
export default function ProgrammeTracePage() {
  const { trace } = useFullLocale().text
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const isMatrix = search.as === 'matrix'
  const show = (as: string | undefined) => void navigate({ to: '/programme/trace', search: { ...search, as } })
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ProjectPage
        title={trace.title}
        help={trace.help}
        actions={
          <Button onPress={() => show(isMatrix ? undefined : 'matrix')}>{isMatrix ? trace.graph : trace.matrix}</Button>
        }
      >
        {(project) =>
          isMatrix ? <TraceMatrix project={project} /> : <TraceExplorer project={project} focus={search.focus} />
        }
      </ProjectPage>
    </div>
  )
}
