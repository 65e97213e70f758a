import { useState } from 'react'
import { planDates, type PlannedDates } from '#common/plan.ts'
import { workdaysFrom, type Workdays } from '#common/workdays.ts'
import type { Plan } from './plan-queries.ts'

export type DueDates = Omit<PlannedDates, 'start' | 'finish' | 'lateStart' | 'lateFinish'>

/** Another length or another first day of one task, not saved yet. */
interface PlanDraft {
  readonly task: string
  readonly days?: number
  readonly notBefore?: string
}

interface Consequence {
  /** Working days by which the end is later; fewer than none where it is earlier. */
  readonly endMoves: number
  /** Tasks whose dates change. */
  readonly moved: number
}

export interface DraftedPlan {
  readonly draft: PlanDraft | undefined
  /** By task: as saved, or as the draft would make them. */
  readonly dates: ReadonlyMap<string, DueDates>
  readonly endsOn: string | null
  readonly consequence: Consequence | undefined
  readonly workdays: Workdays
  change(draft: PlanDraft | undefined): void
}

/** What a change of the plan would make of it, worked out here before anything is saved. */
export function usePlanDraft(plan: Plan): DraftedPlan {
  const [draft, change] = useState<PlanDraft>()
  const saved = new Map<string, DueDates>(plan.dates.map(({ task, ...dates }) => [task, dates]))
  const workdays = workdaysFrom(plan.start, plan.holidays)
  if (!draft) return { draft, dates: saved, endsOn: plan.endsOn, consequence: undefined, workdays, change }
  const tasks = plan.tasks.map((task) => (task.id === draft.task ? { ...task, ...draft } : task))
  const drafted = planDates({ start: plan.start, holidays: plan.holidays, today: plan.today, tasks })
  if (drafted.cycle) return { draft, dates: saved, endsOn: plan.endsOn, consequence: undefined, workdays, change }
  const moved = [...drafted.dates].filter(([id, one]) => {
    const before = saved.get(id)
    return before?.startsOn !== one.startsOn || before.endsOn !== one.endsOn
  }).length
  const { endsOn } = drafted
  const endMoves = endsOn && plan.endsOn ? workdays.indexOf(endsOn) - workdays.indexOf(plan.endsOn) : 0
  return { draft, dates: drafted.dates, endsOn, consequence: { endMoves, moved }, workdays, change }
}
