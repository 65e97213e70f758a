import { useQuery } from '@tanstack/react-query'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { useFieldWords } from '#web/programme/option-words.ts'
import { projectQuery, type Team } from '#web/programme/plan-queries.ts'
import { RaciMatrix } from '#web/programme/raci-matrix.tsx'
import { TeamMembers } from '#web/programme/team-members.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** Both organisations, who takes part, and who answers for what. */
export default function TeamPage() {
  const { plan } = useFullText()
  return (
    <ProjectPage title={plan.pages.team} help={plan.teamHelp}>
      {(project) => <TeamOf key={project} project={project} />}
    </ProjectPage>
  )
}

function TeamOf({ project }: { readonly project: string }) {
  const query = useQuery(projectQuery(useModel(), 'GET /programme/team', project))
  const failure = failureOf(query)
  const choices = useFieldWords('member')
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return (
    <div className="flex flex-col gap-10 px-4 pt-3 pb-16 md:px-6">
      <TeamMembers team={query.data} choices={choices} />
      <Responsibilities team={query.data} project={project} />
    </div>
  )
}

function Responsibilities({ team, project }: { readonly team: Team; readonly project: string }) {
  const text = useFullText()
  const choices = useFieldWords('member')
  const { isBusy, attempt } = useAttempt()
  const { plan } = text
  const isEmpty = team.rows.length === 0

  async function propose() {
    await attempt(async () => {
      await callForAct('POST /programme/responsibilities', { body: { project }, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  return (
    <section aria-labelledby="raci" className="flex flex-col gap-3">
      <h2 id="raci" className="text-base font-bold">
        {plan.raci}
      </h2>
      <p className="max-w-2xl text-sm text-muted">{isEmpty ? plan.raciEmpty : plan.raciHelp}</p>
      {!isEmpty && <RaciMatrix team={team} choices={choices} />}
      {isEmpty && team.mayChange && (
        <span>
          <Button look="primary" isPending={isBusy} onPress={() => void propose()}>
            {plan.proposeRaci}
          </Button>
        </span>
      )}
    </section>
  )
}
