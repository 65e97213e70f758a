import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { ProcessInventory } from '#web/processes/process-inventory.tsx'
import { inventoryQuery } from '#web/processes/process-queries.ts'
import { FailurePage } from './failure-page.tsx'
import { MissingPage } from './missing-page.tsx'
import { Waiting } from './waiting.tsx'

/** Every process of a project. */
export default function ProcessesPage() {
  const { project } = useSearch({ strict: false })
  const query = useQuery(inventoryQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Waiting />
  return query.data.project ? <ProcessInventory data={query.data} /> : <MissingPage />
}
