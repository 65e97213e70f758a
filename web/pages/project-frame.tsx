import { Suspense } from 'react'
import { Link, Navigate, Outlet, useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import { useModuleOf } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { ProjectChoice } from '#web/programme/project-choice.tsx'
import { useProjectAt, useRememberedProject } from '#web/programme/use-project.ts'
import { placeAt, placeGroups, placeHref, projectPlaces, type Place } from '#web/programme/places.ts'

/** Every page of the project under the same two lines: the questions, and the pages that answer one. */
export default function ProjectFrame() {
  // Before the first project there is only the page on which it begins.
  const isBegun = useModuleOf('project') !== undefined
  const { project, projects, isNamed } = useProjectAt()
  const isOfOne = useRouterState({ select: ({ location }) => location.pathname.split('/').length > 3 })
  useRememberedProject(isNamed ? (project ?? undefined) : undefined)
  // Where there are several, every address says which; the page of one record says it by the record.
  if (projects.length > 1 && !isNamed && !isOfOne && project) {
    return <Navigate to="." search={(search) => ({ ...search, project })} replace />
  }
  return (
    <>
      {isBegun && <Places />}
      <Suspense>
        <Outlet />
      </Suspense>
    </>
  )
}

function Places() {
  const { programme } = useFullText()
  const here = placeAt(useRouterState({ select: ({ location }) => location.pathname }))
  const pages: readonly Place[] = here ? projectPlaces[here.group] : []
  const { project } = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <nav aria-label={programme.parts} className="shrink-0 border-b border-line print:hidden">
      {project !== undefined && (
        <div className="flex px-4 pt-2 md:float-right md:px-6 md:pt-1">
          <ProjectChoice
            project={project}
            onChange={(next) => void navigate({ to: '.', search: { project: next } })}
            isLabelHidden
          />
        </div>
      )}
      <ul className="flex gap-5 overflow-x-auto px-4 md:px-6">
        {placeGroups.map((group) => (
          <li key={group} className="shrink-0">
            <PlaceLink
              place={projectPlaces[group][0]}
              current={group === here?.group ? 'true' : undefined}
              className={classes(
                '-mb-px flex h-10 items-center border-b-2 text-sm no-underline',
                group === here?.group
                  ? 'border-why-edge font-medium text-ink'
                  : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {programme.placeGroups[group]}
            </PlaceLink>
          </li>
        ))}
      </ul>
      <ul className="flex gap-1 overflow-x-auto bg-sunken px-2 py-1 md:px-4">
        {pages.map((page) => (
          <li key={page} className="shrink-0">
            <PlaceLink
              place={page}
              current={page === here?.place ? 'page' : undefined}
              className={classes(
                'flex h-8 items-center rounded-md px-2 text-sm no-underline',
                page === here?.place
                  ? 'bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--line)]'
                  : 'text-muted hover:bg-hover hover:text-ink',
              )}
            >
              {programme.pages[page]}
            </PlaceLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function PlaceLink(props: {
  readonly place: Place
  readonly current: 'page' | 'true' | undefined
  readonly className: string
  readonly children: string
}) {
  const { project } = useSearch({ strict: false })
  return (
    <Link
      to={placeHref(props.place)}
      search={project === undefined ? {} : { project }}
      aria-current={props.current}
      className={props.className}
    >
      {props.children}
    </Link>
  )
}
