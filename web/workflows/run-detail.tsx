import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import type { WorkflowStep } from '#common/workflow.ts'
import { recordHref } from '#web/api/addresses.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { ElementOf } from '#web/studio/queries.ts'
import { SidePanel } from '#web/studio/side-panel.tsx'
import { Button } from '#web/ui/button.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { SeenConditions, StepReports } from './reports.tsx'
import { RunMark } from './run-mark.tsx'
import { retryRun, runQuery, stepKindsQuery, type Run } from './workflow-queries.ts'

/** One run: what it looked at with the values that it saw, and what each step did. */
export function RunDetail(props: {
  readonly id: string
  readonly module: ElementOf<'module'>
  readonly written: readonly WorkflowStep[]
  readonly onClose: () => void
}) {
  const { workflows } = useFullLocale().text
  const { data: run, error } = useQuery(runQuery(props.id))
  const module = useModule(props.module.name)
  const title = run?.record?.title ?? workflows.runs.of
  return (
    <SidePanel label={title} onClose={props.onClose}>
      {error && <p className="text-sm text-muted">{workflows.runs.missing}</p>}
      {!run && !error && <Skeleton lines={6} />}
      {run && module && <RunFacts run={run} module={module} written={props.written} />}
    </SidePanel>
  )
}

function RunFacts(props: {
  readonly run: Run
  readonly module: ReaderModule
  readonly written: readonly WorkflowStep[]
}) {
  const { run, module, written } = props
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { runs } = workflows
  const { data: kinds = [] } = useQuery(stepKindsQuery)
  const retrying = useMutation({
    mutationFn: async () => await retryRun(run.id),
    onSuccess: async () => {
      showToast({ text: runs.retried })
      await queryClient.invalidateQueries({ queryKey: ['workflows'] })
    },
    onError: (problem) => showInToast(problem, text),
  })
  return (
    <>
      <div className="flex flex-col gap-1 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <RunMark state={run.state} />
          <RelativeTime value={run.startedAt} className="text-muted" />
          {run.until && <span className="text-muted">{runs.until({ when: format.dateTime(run.until) })}</span>}
        </p>
        {run.message && (
          <p className={run.state === 'failed' ? 'text-overdue-ink' : 'text-muted'}>{run.message[format.language]}</p>
        )}
        <p className="text-muted">
          {workflows.triggerNames[run.trigger]}.{' '}
          {run.depth > 0 ? runs.byAnother : run.starter?.title ? runs.starter({ person: run.starter.title }) : ''}
        </p>
        {run.record && run.module !== null && (
          <Link to={recordHref(run.module, run.record.id)} className="text-ink underline">
            {module.label.singular[format.language]}: {run.record.title}
          </Link>
        )}
      </div>
      <section className="flex flex-col gap-1.5">
        <h3 className="text-sm font-bold">{runs.conditions}</h3>
        {run.conditions ? (
          <SeenConditions module={module} conditions={run.conditions} />
        ) : (
          <p className="text-sm text-muted">{runs.conditionsHidden}</p>
        )}
      </section>
      <section className="flex flex-col gap-1">
        <h3 className="text-sm font-bold">{runs.steps}</h3>
        <StepReports module={module} kinds={kinds} steps={run.steps} written={written} />
      </section>
      {run.canRetry && (
        <Button
          className="self-start"
          icon={<RotateCcw size={14} aria-hidden />}
          isPending={retrying.isPending}
          onPress={() => retrying.mutate()}
        >
          {runs.retry}
        </Button>
      )}
    </>
  )
}
