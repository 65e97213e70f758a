import { both, type ModuleSeed } from './define.ts'

export const comment: ModuleSeed = {
  name: 'comment',
  definition: {
    label: { singular: both('Comentario', 'Comment'), plural: both('Comentarios', 'Comments') },
    help: both(
      'Lo que se dicen quienes trabajan en una ficha; lo lee quien puede verla.',
      'What those who work on a record tell each other; whoever may see it reads it.',
    ),
    icon: 'message-square',
    titleFields: ['regarding'],
    accessBy: 'regarding',
    capabilities: {
      owned: true,
      comment: { regarding: 'regarding', body: 'body', resolvedAt: 'resolvedAt', resolvedBy: 'resolvedBy' },
    },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  },
  fields: [
    {
      name: 'regarding',
      type: 'polymorphic',
      label: both('Sobre', 'Regarding'),
      help: both('La ficha a la que pertenece.', 'The record it belongs to.'),
      required: true,
      indexed: true,
      options: {
        modules: [
          'lead',
          'contact',
          'account',
          'opportunity',
          'campaign',
          'quote',
          'document',
          'product',
          'competitor',
        ],
      },
      aliases: ['Relacionado con', 'Related to'],
    },
    {
      name: 'body',
      type: 'richText',
      label: both('Comentario', 'Comment'),
      required: true,
      searchable: true,
      options: { maxLength: 20_000 },
      aliases: ['Texto', 'Text'],
    },
    {
      name: 'resolvedAt',
      type: 'dateTime',
      label: both('Resuelto el', 'Resolved at'),
      readOnly: true,
    },
    {
      name: 'resolvedBy',
      type: 'user',
      label: both('Resuelto por', 'Resolved by'),
      readOnly: true,
    },
  ],
  views: {
    all: {
      label: both('Todos los comentarios', 'All comments'),
      type: 'table',
      columns: ['regarding', 'body', 'owner', 'createdAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['regarding', 'owner'],
    sections: [{ label: both('Comentario', 'Comment'), fields: ['regarding', 'body'] }],
    related: [],
    quickCreate: ['regarding', 'body'],
  },
}
