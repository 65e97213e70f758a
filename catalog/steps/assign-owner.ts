import { z } from 'zod'
import { id } from '#common/api/shapes.ts'
import type { AssignOwnerSettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'

export const assignOwner: StepEntry<AssignOwnerSettings> = {
  name: 'assignOwner',
  label: { es: 'Asignar propietario', en: 'Assign an owner' },
  help: {
    es: 'A una persona, por turno o a quien menos tiene abierto.',
    en: 'To a person, in turn, or to who has least open.',
  },
  icon: 'user-check',
  settings: [
    {
      name: 'by',
      type: 'text',
      control: 'choice',
      label: { es: 'A quién', en: 'To whom' },
      required: true,
      choices: [
        { value: 'person', label: { es: 'Una persona', en: 'A person' } },
        { value: 'turn', label: { es: 'Por turno', en: 'In turn' } },
        { value: 'leastBusy', label: { es: 'Quien menos tiene', en: 'Who has least' } },
      ],
    },
    {
      name: 'user',
      type: 'user',
      control: 'user',
      label: { es: 'Persona', en: 'Person' },
      showIf: { field: 'by', op: 'eq', value: 'person' },
      requiredIf: { field: 'by', op: 'eq', value: 'person' },
    },
    {
      name: 'role',
      type: 'text',
      control: 'role',
      label: { es: 'Entre quienes tienen el rol', en: 'Among those who have the role' },
      showIf: { field: 'by', op: 'in', value: ['turn', 'leastBusy'] },
    },
    {
      name: 'group',
      type: 'text',
      control: 'group',
      label: { es: 'Entre quienes están en el equipo', en: 'Among those in the team' },
      showIf: { field: 'by', op: 'in', value: ['turn', 'leastBusy'] },
    },
  ],
  schema: z
    .strictObject({
      by: z.enum(['person', 'turn', 'leastBusy']),
      user: id.optional(),
      role: id.optional(),
      group: id.optional(),
    })
    .refine(({ by, user }) => by !== 'person' || user !== undefined, { path: ['user'] })
    .refine(({ by, role, group }) => by === 'person' || role !== undefined || group !== undefined, { path: ['role'] }),
  async run(desk, { by, user, role, group }) {
    const owner =
      by === 'person'
        ? (user ?? null)
        : await desk.choose(by, { ...(role !== undefined && { role }), ...(group !== undefined && { group }) })
    if (owner === null) return { outcome: 'skipped', message: nobody }
    const isChanged = await desk.update({ owner })
    if (isChanged) return { outcome: 'done', people: [owner], values: { owner } }
    return { outcome: 'skipped', people: [owner], message: already }
  },
}

const nobody = { es: 'No hay nadie activo entre quienes elegir.', en: 'There is nobody active to choose among.' }
const already = { es: 'Ya era de esa persona.', en: 'It was theirs already.' }
