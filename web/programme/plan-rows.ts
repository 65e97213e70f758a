import type { Plan, PlanTask } from './plan-queries.ts'

/** Tasks of a stage, in the order of the plan. */
interface PlanGroup {
  readonly stage: Plan['stages'][number] | undefined
  readonly tasks: readonly PlanTask[]
}

export function groupsOf(plan: Plan): readonly PlanGroup[] {
  const byStage = Map.groupBy(plan.tasks, ({ stage }) => stage)
  const groups = plan.stages.map((stage) => ({ stage, tasks: byStage.get(stage.id) ?? [] }))
  const known = new Set(plan.stages.map(({ id }) => id))
  const others = plan.tasks.filter(({ stage }) => stage === null || !known.has(stage))
  return [...groups, { stage: undefined, tasks: others }].filter(({ tasks }) => tasks.length > 0)
}
