import { both, type ModuleSeed } from './define.ts'

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
    {
      name: 'subject',
      type: 'text',
      label: both('Asunto', 'Subject'),
      required: true,
      searchable: true,
      options: { maxLength: 250 },
      aliases: ['Título', 'Title'],
    },
    {
      name: 'regarding',
      type: 'polymorphic',
      label: both('Sobre', 'Regarding'),
      help: both('La ficha a la que pertenece.', 'The record it belongs to.'),
      indexed: true,
      options: { modules: ['lead', 'contact', 'account', 'opportunity', 'campaign'] },
      aliases: ['Relacionado con', 'Related to'],
    },
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
