import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { Plus, Workflow as WorkflowIcon } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { studioHref } from '#web/studio/addresses.ts'
import { elementsOf } from '#web/studio/draft.ts'
import type { ElementOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { Button } from '#web/ui/button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { BeginDialog, TemplateChoice, useBegin } from './workflow-begin.tsx'
import { WorkflowLine } from './workflow-line.tsx'
import { runQuery, workflowsQuery } from './workflow-queries.ts'

/** All that the CRM does by itself, by module; or the run that somebody comes for. */
export function WorkflowsPage({ run }: { readonly run: string | undefined }) {
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { elements } = useStudio()
  const [isMaking, setMaking] = useState(false)
  const all = elementsOf(elements, 'workflow')
  const { data: asked } = useQuery({ ...runQuery(run ?? ''), enabled: run !== undefined })
  if (asked) return <Navigate to={studioHref('workflows', asked.workflow.id, undefined, asked.id)} replace />
  const modules = elementsOf(elements, 'module').filter(({ id }) => all.some(({ parent }) => parent === id))
  return (
    <>
      <PageHead
        title={workflows.title}
        meta={all.length > 0 ? format.number(all.length) : undefined}
        actions={
          <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => setMaking(true)}>
            {workflows.make}
          </Button>
        }
      >
        <p className="max-w-2xl text-sm text-muted">{workflows.help}</p>
      </PageHead>
      <div className="flex flex-col gap-6 px-4 pt-1 pb-24 md:px-6">
        {all.length === 0 && <NoWorkflows />}
        {modules.map((module) => (
          <section key={module.id} aria-labelledby={`workflows-${module.name}`}>
            <h2 id={`workflows-${module.name}`} className="flex items-center gap-2 text-sm font-bold">
              <Icon name={module.definition.icon} size={15} className="text-muted" />
              {module.definition.label.plural[format.language]}
            </h2>
            <WorkflowList module={module} />
          </section>
        ))}
      </div>
      {isMaking && <BeginDialog onClose={() => setMaking(false)} />}
    </>
  )
}

/** Those of one module, active ones first. */
export function WorkflowList({ module }: { readonly module: ElementOf<'module'> }) {
  const { format } = useFullLocale()
  const { elements } = useStudio()
  const { data: rows = [] } = useQuery(workflowsQuery)
  const { compare } = new Intl.Collator(format.locale)
  const own = elementsOf(elements, 'workflow', module.id).toSorted(
    (a, b) =>
      Number(b.definition.active) - Number(a.definition.active) ||
      compare(a.definition.label[format.language], b.definition.label[format.language]),
  )
  return (
    <ul className="flex flex-col">
      {own.map((element) => (
        <WorkflowLine
          key={element.id}
          element={element}
          module={module}
          row={rows.find(({ id }) => id === element.id)}
        />
      ))}
    </ul>
  )
}

/** What it is for, and a first one to begin from. */
export function NoWorkflows({ module }: { readonly module?: ElementOf<'module'> | undefined }) {
  const { workflows } = useFullLocale().text
  const begin = useBegin(() => undefined)
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <EmptyState title={workflows.emptyTitle} icon={<WorkflowIcon size={28} aria-hidden />} className="py-8!">
        {workflows.emptyBody}
      </EmptyState>
      <TemplateChoice module={module} onBegin={begin} />
    </div>
  )
}
