import { z } from 'zod'
import type { NotifySettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'
import { people } from './shapes.ts'

const words = z.string().trim().min(1).max(500)

export const notify: StepEntry<NotifySettings> = {
  name: 'notify',
  label: { es: 'Avisar a personas', en: 'Notify people' },
  help: {
    es: 'Un aviso en la campana, y por correo a quien lo tenga pedido.',
    en: 'A notice under the bell, and by mail for whoever asked for it.',
  },
  icon: 'bell',
  settings: [
    { name: 'to', type: 'json', control: 'people', label: { es: 'A quién', en: 'To whom' }, required: true },
    { name: 'text', type: 'json', control: 'words', label: { es: 'Texto', en: 'Text' }, required: true },
  ],
  schema: z.strictObject({ to: people, text: z.strictObject({ es: words, en: words }) }),
  async run(desk, { to, text }) {
    const told = await desk.people(to)
    if (told.length === 0) {
      return { outcome: 'skipped', message: { es: 'No hay a quién avisar.', en: 'There is nobody to notify.' } }
    }
    await desk.tell(told, text)
    return { outcome: 'done', people: told }
  },
}
