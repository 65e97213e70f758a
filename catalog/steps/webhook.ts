import { z } from 'zod'
import { moduleName } from '#common/api/shapes.ts'
import type { WebhookSettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'

export const webhook: StepEntry<WebhookSettings> = {
  name: 'webhook',
  label: { es: 'Llamar a otro programa', en: 'Call another program' },
  help: {
    es: 'Envía los campos elegidos a una dirección, firmados con la clave de la automatización.',
    en: 'Sends the chosen fields to an address, signed with the key of the automation.',
  },
  icon: 'webhook',
  settings: [
    {
      name: 'url',
      type: 'url',
      label: { es: 'Dirección', en: 'Address' },
      required: true,
      options: { maxLength: 500 },
    },
    { name: 'fields', type: 'json', control: 'fields', label: { es: 'Campos', en: 'Fields' }, required: true },
  ],
  schema: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).max(500),
    fields: z.array(moduleName).max(60),
  }),
  async run(desk, { url, fields }) {
    await desk.post(url, fields)
    return { outcome: 'queued' }
  },
}
