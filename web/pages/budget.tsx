import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { BudgetView } from '#web/programme/budget-view.tsx'
import { projectQuery } from '#web/programme/plan-queries.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** What the project costs, and whether training has its share. */
export default function BudgetPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.budget} help={plan.budgetHelp}>
      {(project) => <BudgetOf key={project} project={project} />}
    </ProjectPage>
  )
}

function BudgetOf({ project }: { readonly project: string }) {
  const query = useQuery(projectQuery(useModel(), 'GET /programme/budget', project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  return query.data ? <BudgetView budget={query.data} /> : <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
}
