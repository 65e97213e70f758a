import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Printer } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModuleOf, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { recordsQuery } from '#web/programme/plan-queries.ts'
import { recordQuery } from '#web/records/queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { StepActions } from '#web/records/step-actions.tsx'
import { Button } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { NewInProject } from '#web/programme/new-in-project.tsx'
import { FailurePage } from './failure-page.tsx'
import { MinutesActions } from './minutes-actions.tsx'
import { MinutesAttendees } from './minutes-attendees.tsx'
import { MinutesDecisions } from './minutes-decisions.tsx'
import { MinutesText } from './minutes-text.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'

/** An encounter on one page: what was to be discussed, who came, what was decided and who does what. */
export default function MinutesPage() {
  const { plan } = useFullLocale().text
  return (
    <ProjectPage title={plan.pages.minutes} help={plan.minutesHelp}>
      {(project) => <MinutesOf key={project} project={project} />}
    </ProjectPage>
  )
}

function MinutesOf({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const navigate = useNavigate()
  const { meeting } = useSearch({ strict: false })
  const module = useModuleOf('meeting')
  const filter = { field: 'project', op: 'eq', value: project } as const
  const query = useQuery({ ...recordsQuery(module?.name ?? '', filter, '-at'), enabled: module !== undefined })
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!module || !query.data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  const shown = meeting ?? query.data[0]?.id
  const add = module.may.create !== 'none' && (
    <NewInProject module={module.name} icon={<Plus size={15} aria-hidden />}>
      {text.plan.addMeeting}
    </NewInProject>
  )
  if (shown === undefined) return <EmptyState title={text.plan.minutesEmpty} actions={add} />
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3 md:px-6 print:hidden">
        <Select
          label={text.plan.meeting}
          isLabelHidden
          value={shown}
          onChange={(id) => void navigate({ to: '/programme/minutes', search: { project, meeting: id ?? undefined } })}
          options={query.data.map(({ id, title = '' }) => ({ id, label: title }))}
          className="min-w-60"
        />
        {add}
        <Button look="quiet" icon={<Printer size={15} aria-hidden />} onPress={() => window.print()}>
          {text.plan.print}
        </Button>
      </div>
      <Minutes key={shown} module={module} id={shown} project={project} />
    </>
  )
}

function Minutes(props: { readonly module: ReaderModule; readonly id: string; readonly project: string }) {
  const { module, id, project } = props
  const query = useQuery(recordQuery(module.name, id))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  return query.data ? (
    <MinutesSheet module={module} meeting={query.data} project={project} />
  ) : (
    <Skeleton lines={8} className="px-4 md:px-6" />
  )
}

function MinutesSheet(props: { readonly module: ReaderModule; readonly meeting: RecordRow; readonly project: string }) {
  const { module, meeting, project } = props
  const { text, format } = useFullLocale()
  const isClosed = module.lifecycle?.states.find(({ value }) => value === meeting.state)?.frozen === true
  const isFixed = isClosed || module.may.update === 'none'
  const place = typeof meeting.place === 'string' ? meeting.place : ''
  return (
    <article className="flex max-w-4xl flex-col gap-8 px-4 pb-16 md:px-6">
      <header className="flex flex-col gap-2">
        <h2 className="text-2xl font-bold text-balance">{meeting.title}</h2>
        <p className="text-muted">
          {[typeof meeting.at === 'string' ? format.dateTime(meeting.at) : '', place].filter(Boolean).join(' · ')}
        </p>
        <div className="flex flex-wrap gap-2 print:hidden">
          <StepActions module={module} record={meeting} />
        </div>
        {isClosed && <p className="text-sm text-muted">{text.plan.closedMinutes}</p>}
      </header>
      <MinutesText module={module} meeting={meeting} field="agenda" title={text.plan.agenda} isFixed={isFixed} />
      <MinutesAttendees meeting={meeting} project={project} isFixed={isClosed} />
      <MinutesText module={module} meeting={meeting} field="notes" title={text.plan.notes} isFixed={isFixed} />
      <MinutesDecisions meeting={meeting} project={project} isFixed={isClosed} />
      <MinutesActions module={module} meeting={meeting} />
    </article>
  )
}
