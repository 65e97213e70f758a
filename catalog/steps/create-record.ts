import { z } from 'zod'
import { moduleName } from '#common/api/shapes.ts'
import type { CreateRecordSettings } from '#common/workflow.ts'
import type { StepEntry } from './define.ts'
import { person, values } from './shapes.ts'

export const createRecord: StepEntry<CreateRecordSettings> = {
  name: 'createRecord',
  label: { es: 'Crear una ficha', en: 'Create a record' },
  help: {
    es: 'Una tarea, una llamada o cualquier otra, enlazada con esta.',
    en: 'A task, a call or any other, linked to this one.',
  },
  icon: 'circle-plus',
  settings: [
    { name: 'module', type: 'text', control: 'module', label: { es: 'Módulo', en: 'Module' }, required: true },
    {
      name: 'link',
      type: 'text',
      control: 'link',
      label: { es: 'Enlazada por', en: 'Linked by' },
      help: {
        es: 'El campo de la ficha nueva que apunta a esta.',
        en: 'The field of the new record that points to this one.',
      },
    },
    { name: 'owner', type: 'json', control: 'person', label: { es: 'Propietario', en: 'Owner' }, required: true },
    { name: 'values', type: 'json', control: 'values', label: { es: 'Valores', en: 'Values' }, required: true },
  ],
  schema: z.strictObject({ module: moduleName, link: moduleName.optional(), owner: person, values }),
  async run(desk, { module, link, owner, values: sources }) {
    const given = await desk.worth(sources, module)
    const id = await desk.create(module, given, { link, owner: await desk.person(owner) })
    return { outcome: 'done', record: { module, id } }
  },
}
