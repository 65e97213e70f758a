import { both, type ModuleSeed } from './define.ts'
import { description, regarding } from './shared-fields.ts'

export const document: ModuleSeed = {
  name: 'document',
  definition: {
    label: { singular: both('Documento', 'Document'), plural: both('Documentos', 'Documents') },
    help: both('Fichero con sus versiones, unido a una ficha.', 'File with its versions, attached to a record.'),
    icon: 'file-text',
    titleFields: ['name'],
    capabilities: { owned: true, timeline: true, document: { file: 'file' } },
    defaultSort: [{ field: 'updatedAt', direction: 'desc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      searchable: true,
      options: { maxLength: 250 },
      aliases: ['Documento', 'Título', 'Document', 'Title'],
    },
    {
      name: 'file',
      type: 'file',
      label: both('Fichero', 'File'),
      help: both('La última versión.', 'The latest version.'),
      options: { maxBytes: 50_000_000 },
      aliases: ['Archivo', 'Adjunto', 'Attachment'],
    },
    {
      name: 'folder',
      type: 'option',
      label: both('Carpeta', 'Folder'),
      indexed: true,
      options: { list: 'documentFolder' },
      aliases: ['Tipo', 'Clase', 'Type'],
    },
    {
      ...regarding,
      options: { modules: ['lead', 'contact', 'account', 'opportunity', 'campaign', 'product', 'quote'] },
    },
    { ...description, searchable: true, aliases: ['Notas', 'Notes'] },
  ],
  optionLists: {
    documentFolder: {
      label: both('Carpeta', 'Folder'),
      options: [
        { value: 'quote', label: both('Presupuestos', 'Quotes'), color: 'blue' },
        { value: 'contract', label: both('Contratos', 'Contracts'), color: 'green' },
        { value: 'datasheet', label: both('Fichas técnicas', 'Data sheets'), color: 'teal' },
        { value: 'drawing', label: both('Planos', 'Drawings'), color: 'plum' },
        { value: 'minutes', label: both('Actas', 'Minutes'), color: 'grey' },
        {
          value: 'marketing',
          label: both('Material comercial', 'Sales material'),
          color: 'orange',
        },
        { value: 'other', label: both('Otros', 'Other'), color: 'grey' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los documentos', 'All documents'),
      type: 'table',
      columns: ['title', 'folder', 'regarding', 'file', 'owner', 'updatedAt'],
      position: 0,
    },
    byFolder: {
      label: both('Por carpeta', 'By folder'),
      type: 'board',
      columns: ['regarding', 'updatedAt'],
      groupBy: 'folder',
      position: 1,
    },
  },
  layout: {
    facts: ['folder', 'file', 'regarding', 'owner'],
    sections: [
      {
        label: both('Documento', 'Document'),
        fields: ['name', 'file', 'folder', 'regarding', 'description'],
      },
    ],
    related: [
      {
        module: 'documentVersion',
        by: 'document',
        columns: ['number', 'file', 'comment', 'createdBy', 'createdAt'],
        label: both('Versiones', 'Versions'),
      },
    ],
    quickCreate: ['name', 'file', 'folder', 'regarding'],
    card: ['regarding', 'updatedAt'],
  },
}
