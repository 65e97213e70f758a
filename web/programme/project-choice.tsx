import { useFullText } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { useProjects } from './use-project.ts'

/** Which project one is in; nothing where there is only one. */
export function ProjectChoice(props: {
  readonly project: string | undefined
  readonly onChange: (project: string) => void
  readonly isLabelHidden?: boolean
}) {
  const { programme } = useFullText()
  const { projects = [] } = useProjects()
  if (projects.length < 2) return null
  return (
    <Select
      label={programme.project}
      isLabelHidden={props.isLabelHidden ?? false}
      value={props.project ?? ''}
      onChange={(id) => id && props.onChange(id)}
      options={projects.map(({ id, title }) => ({ id, label: title }))}
    />
  )
}
