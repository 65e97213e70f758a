import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { KpiView } from '#web/kpis/kpi-view.tsx'
import { kpiPageQuery } from '#web/kpis/kpi-queries.ts'
import { useRememberedProject } from '#web/programme/use-project.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

export default function KpiPage() {
  const { id = '' } = useParams({ strict: false })
  const query = useQuery(kpiPageQuery(useModel(), id))
  useRememberedProject(query.data?.project.id)
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={10} className="px-4 pt-16 md:px-6" />
  return <KpiView key={id} page={query.data} />
}
