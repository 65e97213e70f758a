import { both, type ModuleSeed } from './define.ts'
import { regarding, subject } from './shared-fields.ts'

export const note: ModuleSeed = {
  name: 'note',
  definition: {
    label: { singular: both('Nota', 'Note'), plural: both('Notas', 'Notes') },
    icon: 'sticky-note',
    titleFields: ['subject'],
    capabilities: {
      owned: true,
      activity: { kind: 'note', regarding: 'regarding', at: 'at' },
    },
    defaultSort: [{ field: 'at', direction: 'desc' }],
  },
  fields: [
    subject,
    regarding,
    {
      name: 'at',
      type: 'dateTime',
      label: both('Fecha', 'Date'),
      required: true,
      default: { now: true },
      indexed: true,
      aliases: ['Cuándo', 'When'],
    },
    {
      name: 'body',
      type: 'richText',
      label: both('Texto', 'Text'),
      searchable: true,
      aliases: ['Contenido', 'Cuerpo', 'Content', 'Body'],
    },
  ],
  views: {
    all: {
      label: both('Todas las notas', 'All notes'),
      type: 'table',
      columns: ['title', 'regarding', 'at', 'owner'],
      position: 0,
    },
  },
  layout: {
    facts: ['regarding', 'at', 'owner'],
    sections: [{ label: both('Nota', 'Note'), fields: ['subject', 'regarding', 'at', 'body'] }],
    related: [],
    quickCreate: ['subject', 'regarding', 'body'],
  },
}
