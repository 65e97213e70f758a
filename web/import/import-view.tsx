import { useEffect, useRef, useState } from 'react'
import { queryClient } from '#web/api/query-client.ts'
import { useModule } from '#web/api/model.ts'
import { FailedStep } from './failed-step.tsx'
import type { StepName } from './import-steps.tsx'
import { MappingStep } from './mapping-step.tsx'
import { PreviewStep } from './preview-step.tsx'
import { ProgressStep } from './progress-step.tsx'
import type { ImportDetail, ImportStatus } from './queries.ts'
import { ResultStep, UndoneStep } from './result-step.tsx'

/** The step at which an import is. */
export function ImportView({ detail }: { readonly detail: ImportDetail }) {
  const module = useModule(detail.module)
  const [isPlanning, setPlanning] = useState(false)
  useFreshRecords(detail.status)
  if (!module) return null
  switch (detail.status) {
    case 'mapped':
      return <MappingStep detail={detail} module={module} onPlanned={() => setPlanning(false)} />
    case 'checked':
      return isPlanning ? (
        <MappingStep detail={detail} module={module} onPlanned={() => setPlanning(false)} />
      ) : (
        <PreviewStep detail={detail} onChange={() => setPlanning(true)} />
      )
    case 'done':
      return <ResultStep detail={detail} module={module} />
    case 'undone':
      return <UndoneStep detail={detail} />
    case 'failed':
      return <FailedStep detail={detail} />
    case 'reading':
    case 'checking':
    case 'running':
    case 'undoing':
      return <ProgressStep detail={detail} />
  }
}

/** Lists that were read before hold neither what was written nor what was taken back. */
function useFreshRecords(status: ImportStatus): void {
  const before = useRef(status)
  useEffect(() => {
    const hasFinished = before.current !== status && (status === 'done' || status === 'undone')
    before.current = status
    if (hasFinished) void queryClient.invalidateQueries({ queryKey: ['records'] })
  }, [status])
}

export function stepOf(status: ImportStatus): StepName {
  if (status === 'reading') return 'file'
  if (status === 'mapped') return 'columns'
  return status === 'checking' || status === 'checked' ? 'preview' : 'result'
}
