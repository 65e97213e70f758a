import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { ProcessInventory } from '#web/processes/process-inventory.tsx'
import { inventoryQuery } from '#web/processes/process-queries.ts'
import { useProjectAt } from '#web/programme/use-project.ts'
import { FailurePage } from './failure-page.tsx'
import { MissingPage } from './missing-page.tsx'
import { Waiting } from './waiting.tsx'

/** Every process of a project. */
export default function ProcessesPage() {
  const { project } = useProjectAt()
  const query = useQuery({ ...inventoryQuery(useModel(), project ?? undefined), enabled: project !== undefined })
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Waiting />
  return query.data.project ? <ProcessInventory data={query.data} /> : <MissingPage />
}
