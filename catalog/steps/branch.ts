import { z } from 'zod'
import { filter } from '#common/api/shapes.ts'
import type { BranchSettings, WorkflowStep } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'

/** What stands in its two ways is checked where the steps of a workflow are. */
const steps = z.array(z.custom<WorkflowStep>())

export const branch: StepEntry<BranchSettings> = {
  name: 'branch',
  label: { es: 'Si… si no…', en: 'If… otherwise…' },
  help: { es: 'Sigue por un camino o por otro.', en: 'Goes on one way or the other.' },
  icon: 'split',
  settings: [
    { name: 'condition', type: 'json', control: 'filter', label: { es: 'Si', en: 'If' }, required: true },
    { name: 'met', type: 'json', control: 'steps', label: { es: 'Entonces', en: 'Then' } },
    { name: 'otherwise', type: 'json', control: 'steps', label: { es: 'Si no', en: 'Otherwise' } },
  ],
  schema: z.strictObject({ condition: filter, met: steps, otherwise: steps }),
  async run(desk, { condition }) {
    const conditions = await desk.judge(condition)
    return { outcome: 'done', way: conditions.isMet ? 'met' : 'otherwise', conditions: [...conditions] }
  },
}
