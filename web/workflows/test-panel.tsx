import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useRecordSearch } from '#web/records/field-input.tsx'
import { Part } from '#web/studio/parts.tsx'
import { Refusal } from '#web/studio/plan-parts.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { SeenConditions, StepReports } from './reports.tsx'
import { tryWorkflow, type Trial } from './workflow-queries.ts'
import { useWriting } from './writing.tsx'

/** What it would do with a record, as it is written now; nothing is done. */
export function TestPanel({ definition }: { readonly definition: WorkflowDefinition }) {
  const { test } = useFullLocale().text.workflows
  const { module } = useWriting()
  const [record, setRecord] = useState<Option | null>(null)
  const search = useRecordSearch(module.name)
  const trial = useMutation({ mutationFn: async (id: string) => await tryWorkflow(module.name, definition, id) })
  // What was tried before something changed says nothing of how it is now.
  const [tried, setTried] = useState<WorkflowDefinition>()
  const isCurrent = tried === definition
  return (
    <Part title={test.title} help={test.help}>
      <form
        noValidate
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!record) return
          setTried(definition)
          trial.mutate(record.id)
        }}
      >
        <ComboBox
          label={test.record}
          className="min-w-48 flex-1"
          value={record}
          search={search}
          onChange={(next) => {
            setRecord(next)
            trial.reset()
          }}
        />
        <Button
          type="submit"
          icon={<FlaskConical size={15} aria-hidden />}
          isDisabled={!record}
          isPending={trial.isPending}
        >
          {test.run}
        </Button>
      </form>
      {trial.error && isCurrent && <Refusal error={trial.error} />}
      {trial.data && isCurrent && <TrialResult trial={trial.data} definition={definition} />}
    </Part>
  )
}

function TrialResult({ trial, definition }: { readonly trial: Trial; readonly definition: WorkflowDefinition }) {
  const { text, format } = useFullLocale()
  const { test, runs } = text.workflows
  const { module, kinds } = useWriting()
  return (
    <div role="status" className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
      <p className={trial.isMet ? 'text-sm font-medium text-today-ink' : 'text-sm font-medium text-overdue-ink'}>
        {trial.isMet ? test.met : test.notMet}
      </p>
      <section aria-label={runs.conditions}>
        <SeenConditions module={module} conditions={trial.conditions} />
      </section>
      {trial.isMet && (
        <section aria-label={text.workflows.steps}>
          <StepReports module={module} kinds={kinds} steps={trial.steps} written={definition.steps} isTrial />
        </section>
      )}
      {trial.message && <p className="text-sm text-muted">{trial.message[format.language]}</p>}
      <p className="text-xs text-muted">{test.nothingDone}</p>
    </div>
  )
}
