import { uploadBytesMax } from '#common/uploads.ts'
import { both, type ModuleSeed } from './define.ts'
import { description, regarding } from './shared-fields.ts'

export const document: ModuleSeed = {
  name: 'document',
  definition: {
    label: { singular: both('Documento', 'Document'), plural: both('Documentos', 'Documents') },
    help: both('Fichero con sus versiones, unido a una ficha.', 'File with its versions, attached to a record.'),
    icon: 'file-text',
    titleFields: ['name'],
    capabilities: { owned: true, timeline: true, document: { file: 'file', folder: 'folder' } },
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
      indexed: true,
      options: { maxBytes: uploadBytesMax },
      aliases: ['Archivo', 'Adjunto', 'Attachment'],
    },
    {
      name: 'folder',
      type: 'relation',
      label: both('Carpeta', 'Folder'),
      indexed: true,
      options: { module: 'documentFolder' },
      aliases: ['Directorio', 'Directory'],
    },
    {
      name: 'kind',
      type: 'option',
      label: both('Tipo', 'Kind'),
      indexed: true,
      options: { list: 'documentKind' },
      aliases: ['Clase', 'Type'],
    },
    {
      ...regarding,
      options: { modules: ['lead', 'contact', 'account', 'opportunity', 'campaign', 'product', 'quote'] },
    },
    {
      name: 'versions',
      type: 'rollup',
      label: both('Versión', 'Version'),
      help: both('El número de la última.', 'The number of the latest one.'),
      options: { module: 'documentVersion', by: 'document', function: 'max', of: 'number' },
    },
    { ...description, searchable: true, aliases: ['Notas', 'Notes'] },
  ],
  optionLists: {
    documentKind: {
      label: both('Tipo de documento', 'Kind of document'),
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
      columns: ['title', 'kind', 'folder', 'regarding', 'file', 'owner', 'updatedAt'],
      position: 0,
    },
    byKind: {
      label: both('Por tipo', 'By kind'),
      type: 'board',
      columns: ['regarding', 'updatedAt'],
      groupBy: 'kind',
      position: 1,
    },
  },
  layout: {
    facts: ['kind', 'folder', 'file', 'regarding', 'owner'],
    sections: [
      {
        label: both('Documento', 'Document'),
        fields: ['name', 'file', 'kind', 'folder', 'regarding', 'description'],
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
    quickCreate: ['name', 'file', 'kind', 'folder', 'regarding'],
    card: ['regarding', 'updatedAt'],
  },
}
