import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Package, Route } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { failureOf } from '#web/api/errors.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ProjectHome } from '#web/programme/project-home.tsx'
import { programmeQuery, type Programme } from '#web/programme/queries.ts'
import { useProjectAt } from '#web/programme/use-project.ts'
import { StartProject } from '#web/programme/start-project.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** The project by which the company shapes its CRM: where it is and what comes next. */
export default function ProgrammePage() {
  const { text } = useFullLocale()
  const navigate = useNavigate()
  const { project } = useProjectAt()
  const query = useQuery(programmeQuery(useModel(), project ?? undefined))
  const { data } = query
  const failure = failureOf(query)
  const show = (id: string) => void navigate({ to: '/programme', search: { project: id } })
  if (failure) return <FailurePage error={failure} />
  if (!data) {
    return (
      <>
        <PageHead title={text.shell.project} />
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      </>
    )
  }
  return data.project ? <Home data={data} /> : <Beginning data={data} onStarted={show} />
}

function Beginning(props: { readonly data: Programme; readonly onStarted: (id: string) => void }) {
  const { programme } = useFullLocale().text
  if (!props.data.mayStart) {
    return (
      <EmptyState isPage title={programme.startTitle} icon={<Route size={32} aria-hidden />}>
        {programme.startWithout}
      </EmptyState>
    )
  }
  return (
    <>
      <PageHead title={programme.startTitle} />
      <div className="flex max-w-xl flex-col gap-6 px-4 pt-2 pb-16 md:px-6">
        <p className="text-lg text-pretty text-muted">{programme.startHelp}</p>
        <LinkButton href="/programme/packs" icon={<Package size={15} aria-hidden />}>
          {programme.startWithPack}
        </LinkButton>
        <h2 className="text-base font-bold">{programme.startAlone}</h2>
        <StartProject onStarted={props.onStarted} />
      </div>
    </>
  )
}

function Home(props: { readonly data: Programme }) {
  const { data } = props
  const { programme } = useFullLocale().text
  const { modules } = useModel()
  const { project } = data
  const own = moduleOfKind(modules, 'project')
  if (!project) return null
  return (
    <>
      <PageHead
        title={project.title}
        meta={project.soloMode && <Chip>{programme.isSolo}</Chip>}
        actions={own && <LinkButton href={recordHref(own.name, project.id)}>{programme.openProject}</LinkButton>}
      />
      <ProjectHome key={project.id} project={project} />
    </>
  )
}
