import { z } from 'zod'
import type { SetFieldsSettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'
import { values } from './shapes.ts'

export const setFields: StepEntry<SetFieldsSettings> = {
  name: 'setFields',
  label: { es: 'Cambiar campos', en: 'Change fields' },
  help: { es: 'Escribe valores en la ficha.', en: 'Writes values to the record.' },
  icon: 'pencil',
  settings: [
    {
      name: 'values',
      type: 'json',
      control: 'values',
      label: { es: 'Valores', en: 'Values' },
      required: true,
    },
  ],
  schema: z.strictObject({ values }),
  async run(desk, settings) {
    const given = await desk.worth(settings.values)
    const isChanged = await desk.update(given)
    if (isChanged) return { outcome: 'done', values: given }
    const message = { es: 'Ya tenía esos valores.', en: 'It had these values already.' }
    return { outcome: 'skipped', values: given, message }
  },
}
