import { both, type ModuleSeed } from './define.ts'
import { regarding } from './shared-fields.ts'

export const documentFolder: ModuleSeed = {
  name: 'documentFolder',
  definition: {
    label: { singular: both('Carpeta', 'Folder'), plural: both('Carpetas', 'Folders') },
    help: both(
      'Donde se guardan documentos: de toda la empresa o de una ficha.',
      'Where documents are kept: of the whole company or of one record.',
    ),
    icon: 'folder',
    titleFields: ['name'],
    capabilities: { owned: true, folder: { parent: 'parent' } },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      searchable: true,
      options: { maxLength: 120 },
    },
    {
      name: 'parent',
      type: 'relation',
      label: both('Dentro de', 'Inside'),
      indexed: true,
      options: { module: 'documentFolder' },
    },
    {
      ...regarding,
      options: { modules: ['lead', 'contact', 'account', 'opportunity', 'campaign', 'product', 'quote'] },
    },
  ],
  views: {
    all: {
      label: both('Todas las carpetas', 'All folders'),
      type: 'table',
      columns: ['title', 'parent', 'regarding', 'owner', 'updatedAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['parent', 'regarding', 'owner'],
    sections: [{ label: both('Carpeta', 'Folder'), fields: ['name', 'parent', 'regarding'] }],
    related: [
      {
        module: 'document',
        by: 'folder',
        columns: ['title', 'kind', 'file', 'updatedAt'],
        label: both('Documentos', 'Documents'),
      },
      { module: 'documentFolder', by: 'parent', columns: ['title'], label: both('Carpetas', 'Folders') },
    ],
    quickCreate: ['name', 'parent', 'regarding'],
  },
}
