import { useState } from 'react'
import { Plus } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { elementsOf } from '#web/studio/draft.ts'
import type { ElementOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { Button } from '#web/ui/button.tsx'
import { BeginDialog } from './workflow-begin.tsx'
import { WorkflowEditor } from './workflow-editor.tsx'
import { NoWorkflows, WorkflowList } from './workflows-page.tsx'

/** What a module does by itself, and the editor of one. */
export function WorkflowsTab(props: {
  readonly module: ElementOf<'module'>
  readonly open: string | undefined
  readonly onOpen: (workflow: string | undefined) => void
}) {
  const { module, open, onOpen } = props
  const { workflows } = useFullLocale().text
  const { elements } = useStudio()
  const [isMaking, setMaking] = useState(false)
  const own = elementsOf(elements, 'workflow', module.id)
  const element = own.find(({ name }) => name === open)
  if (element) {
    return <WorkflowEditor key={element.id} module={module} element={element} onBack={() => onOpen(undefined)} />
  }
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <p className="text-sm text-muted">{workflows.help}</p>
      {own.length === 0 ? <NoWorkflows module={module} /> : <WorkflowList module={module} />}
      <Button className="self-start" icon={<Plus size={15} aria-hidden />} onPress={() => setMaking(true)}>
        {workflows.make}
      </Button>
      {isMaking && <BeginDialog module={module} onClose={() => setMaking(false)} />}
    </div>
  )
}
