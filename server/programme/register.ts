import { addRecordRules } from '#server/records/record-rules.ts'
import { assessmentEffects } from './assessments.ts'
import { beginInProject } from './begin.ts'
import { keepLaunch } from './launch.ts'
import { feedbackEffects } from './feedback-effects.ts'
import { followPlan } from './plan.ts'
import { planEffects } from './plan-effects.ts'
import { stepRules } from './rules.ts'
import { follow } from './settle.ts'
import { stepEffects } from './sign.ts'

/** What the project adds to how its records are written. Before anything is. */
export function registerProgrammeRules(): void {
  addRecordRules('plan', { effects: planEffects, follow: followPlan })
  addRecordRules('assessments', { effects: assessmentEffects })
  addRecordRules('launches', { follow: keepLaunch })
  addRecordRules('programme', {
    rules: stepRules,
    effects: [...stepEffects, ...feedbackEffects],
    begin: beginInProject,
    follow,
  })
}
