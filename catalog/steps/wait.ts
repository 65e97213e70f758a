import { z } from 'zod'
import { moduleName } from '#common/api/shapes.ts'
import { workflowLimits, type WaitSettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'

export const wait: StepEntry<WaitSettings> = {
  name: 'wait',
  label: { es: 'Esperar', en: 'Wait' },
  help: {
    es: 'Unos días u horas, o hasta la fecha de un campo.',
    en: 'Some days or hours, or until the date in a field.',
  },
  icon: 'hourglass',
  settings: [
    {
      name: 'days',
      type: 'integer',
      label: { es: 'Días', en: 'Days' },
      default: 1,
      options: { minimum: -workflowLimits.waitDays, maximum: workflowLimits.waitDays },
    },
    { name: 'hours', type: 'integer', label: { es: 'Horas', en: 'Hours' }, options: { minimum: 0, maximum: 999 } },
    {
      name: 'until',
      type: 'text',
      control: 'dateField',
      label: { es: 'Contados desde la fecha de', en: 'Counted from the date in' },
    },
  ],
  schema: z
    .strictObject({
      days: z.int().min(-workflowLimits.waitDays).max(workflowLimits.waitDays).optional(),
      hours: z.int().min(0).max(999).optional(),
      until: moduleName.optional(),
    })
    .refine(({ days, hours, until }) => until !== undefined || (days ?? 0) * 24 + (hours ?? 0) > 0, { path: ['days'] }),
  async run(desk, { days = 0, hours = 0, until }) {
    const moment = await desk.moment(until, { days, hours })
    if (moment === null)
      return { outcome: 'skipped', message: { es: 'La fecha está vacía.', en: 'The date is empty.' } }
    if (moment <= desk.now) {
      return { outcome: 'skipped', message: { es: 'Ese momento ya pasó.', en: 'That moment has passed.' } }
    }
    return { outcome: 'waiting', until: moment }
  },
}
