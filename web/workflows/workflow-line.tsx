import { Link } from 'react-aria-components'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { studioHref } from '#web/studio/addresses.ts'
import { DraftChip } from '#web/studio/parts.tsx'
import { labelOf, type ElementOf } from '#web/studio/queries.ts'
import { Badge } from '#web/ui/badge.tsx'
import { WorkflowSentence } from './sentence-view.tsx'
import type { WorkflowRow } from './workflow-queries.ts'

/** A workflow in a list: its name, its sentence and how it fares. */
export function WorkflowLine(props: {
  readonly element: ElementOf<'workflow'>
  readonly module: ElementOf<'module'>
  /** Where it is in use. */
  readonly row: WorkflowRow | undefined
}) {
  const { element, module, row } = props
  const { format } = useFullLocale()
  const { definition } = element
  return (
    <li className="flex flex-col gap-1 border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          href={studioHref('modules', module.name, 'workflows', element.name)}
          className="min-w-0 rounded-sm text-base font-medium text-ink no-underline hovered:underline"
        >
          {labelOf(element, format.language)}
        </Link>
        <ActiveMark definition={definition} />
        <DraftChip id={element.id} />
      </div>
      <p className="max-w-3xl text-sm text-pretty text-muted">
        <WorkflowSentence moduleId={module.id} definition={definition} />
      </p>
      {row && <WorkflowSums row={row} />}
    </li>
  )
}

export function ActiveMark({ definition }: { readonly definition: WorkflowDefinition }) {
  const { workflows } = useFullLocale().text
  return definition.active ? (
    <Badge color="green">{workflows.isActive}</Badge>
  ) : (
    <Badge color="grey">{workflows.isOff}</Badge>
  )
}

/** Runs of the last days, each number the way to them. */
export function WorkflowSums({ row }: { readonly row: WorkflowRow }) {
  const { text, format } = useFullLocale()
  const { sum } = text.workflows
  return (
    <p className="numeric flex flex-wrap gap-x-3 text-xs text-muted">
      <Link href={studioHref('workflows', row.id)} className="rounded-sm underline hovered:text-ink">
        {format.count(sum.runs, row.runs)}
      </Link>
      {row.failed > 0 && (
        <Link
          href={studioHref('workflows', row.id, 'failed')}
          className="rounded-sm font-medium text-overdue-ink underline"
        >
          {format.count(sum.failed, row.failed)}
        </Link>
      )}
      {row.waiting > 0 && (
        <Link href={studioHref('workflows', row.id, 'waiting')} className="rounded-sm underline hovered:text-ink">
          {format.count(sum.waiting, row.waiting)}
        </Link>
      )}
    </p>
  )
}
