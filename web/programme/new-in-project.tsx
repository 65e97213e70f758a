import type { ReactNode } from 'react'
import { newRecordHref } from '#web/api/addresses.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { useProjectAt } from './use-project.ts'

/** Leads to where a record of this project is made: where there are several, it says which. */
export function NewInProject(props: {
  readonly module: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly icon?: ReactNode
  readonly size?: 'small' | 'medium'
  readonly look?: 'primary' | 'plain' | 'quiet'
  readonly children: ReactNode
}) {
  const { module, values = {}, ...rest } = props
  const { project, projects } = useProjectAt()
  const all = projects.length > 1 && project ? { ...values, project } : values
  const said = Object.keys(all).length === 0 ? '' : `?values=${encodeURIComponent(JSON.stringify(all))}`
  return <LinkButton href={`${newRecordHref(module)}${said}`} {...rest} />
}
