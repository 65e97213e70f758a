import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { idFrom } from '#common/text.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModuleOf, type ReaderModule } from '#web/api/model.ts'
import { ProcessEditor } from '#web/processes/process-editor.tsx'
import { useRememberedProject } from '#web/programme/use-project.ts'
import { recordQuery } from '#web/records/queries.ts'
import { FailurePage } from './failure-page.tsx'
import { MissingPage } from './missing-page.tsx'
import { Waiting } from './waiting.tsx'

/** One process, drawn. */
export default function ProcessPage() {
  const { id = '' } = useParams({ strict: false })
  const module = useModuleOf('process')
  return module ? <Loaded key={id} module={module} id={id} /> : <MissingPage />
}

function Loaded({ module, id }: { readonly module: ReaderModule; readonly id: string }) {
  const query = useQuery(recordQuery(module.name, id))
  useRememberedProject(idFrom(query.data?.project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  return query.data ? <ProcessEditor module={module} record={query.data} /> : <Waiting />
}
