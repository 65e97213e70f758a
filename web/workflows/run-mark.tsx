import type { RunState } from '#common/workflow.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'

/** In the order in which one asks for them. */
export const runStates: readonly RunState[] = ['failed', 'waiting', 'queued', 'done', 'stopped', 'notMet']

const colors: Readonly<Record<RunState, string>> = {
  queued: 'blue',
  waiting: 'blue',
  done: 'green',
  notMet: 'grey',
  stopped: 'grey',
  failed: 'red',
}

/** How a run stands, as a word and a colour. */
export function RunMark({ state }: { readonly state: RunState }) {
  const { states } = useFullLocale().text.workflows.runs
  return <Badge color={colors[state]}>{states[state]}</Badge>
}
