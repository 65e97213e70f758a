import type { ReactNode } from 'react'
import { Route } from 'lucide-react'
import { errorText } from '#web/api/errors.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useProjectAt } from './use-project.ts'

interface Head {
  readonly title: string
  /** What the page is for, in a line. */
  readonly help: string
  readonly actions?: ReactNode
}

/** A page of the project that one is in. */
export function ProjectPage({ children, ...head }: Head & { readonly children: (project: string) => ReactNode }) {
  const { project, failure } = useProjectAt()
  const text = useFullText()
  if (project === null) return <NoProject />
  return (
    <>
      <ProjectHead {...head} />
      {failure ? (
        <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
      ) : project === undefined ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : (
        children(project)
      )}
    </>
  )
}

export function ProjectHead({ title, help, actions }: Head) {
  return (
    <PageHead title={title} actions={actions}>
      <p className="max-w-3xl text-sm text-pretty text-muted">{help}</p>
    </PageHead>
  )
}

/** Where no project was begun yet, none of its pages has anything to show. */
function NoProject() {
  const { programme, shell } = useFullText()
  return (
    <EmptyState
      isPage
      title={programme.startTitle}
      icon={<Route size={32} aria-hidden />}
      actions={<LinkButton href="/programme">{shell.project}</LinkButton>}
    >
      {programme.startHelp}
    </EmptyState>
  )
}
