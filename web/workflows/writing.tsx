import { createContext, use, useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { StepKind, WorkflowStep } from '#common/workflow.ts'
import { isApiError } from '#web/api/api-error.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { planChanges } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { problemsOf, type Problems } from './problems.ts'

/** What the parts of the editor share. */
interface Writing {
  /** As the draft has it. */
  readonly module: ReaderModule
  readonly kinds: readonly StepKind[]
  readonly problems: Problems
  /** Of every step, those in branches too. */
  readonly stepNames: readonly string[]
}

export const WritingContext = createContext<Writing | undefined>(undefined)

export function useWriting(): Writing {
  const writing = use(WritingContext)
  if (!writing) throw new Error('A part of a workflow is outside its editor.')
  return writing
}

const typingMs = 600

/** What the plan says against the workflow, a moment after the last key. */
export function useProblems(name: string, steps: readonly WorkflowStep[]): Problems {
  const { changes } = useStudio()
  const [settled, setSettled] = useState(changes)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(changes), typingMs)
    return () => clearTimeout(timer)
  }, [changes])
  const { error } = useQuery({
    queryKey: ['workflows', 'plan', settled],
    enabled: settled.length > 0,
    queryFn: async () => {
      await planChanges(settled)
      return true
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  return problemsOf(isApiError(error) ? error.violations : [], name, steps)
}
