import { uploadBytesMax } from '#common/uploads.ts'
import { both, type ModuleSeed } from './define.ts'

export const documentVersion: ModuleSeed = {
  name: 'documentVersion',
  definition: {
    label: { singular: both('Versión', 'Version'), plural: both('Versiones', 'Versions') },
    help: both(
      'Fichero tal como fue en un momento; no se cambia.',
      'File as it was at one moment; it does not change.',
    ),
    icon: 'history',
    titleFields: ['number'],
    accessBy: 'document',
    capabilities: { version: { document: 'document', number: 'number', file: 'file', comment: 'comment' } },
    defaultSort: [{ field: 'number', direction: 'desc' }],
  },
  fields: [
    {
      name: 'document',
      type: 'relation',
      label: both('Documento', 'Document'),
      required: true,
      indexed: true,
      options: { module: 'document', owned: true },
    },
    {
      name: 'number',
      type: 'integer',
      label: both('Número', 'Number'),
      help: both('Lo pone el sistema, por orden de llegada.', 'The system sets it, in order of arrival.'),
      readOnly: true,
      options: { minimum: 1 },
    },
    {
      name: 'file',
      type: 'file',
      label: both('Fichero', 'File'),
      required: true,
      options: { maxBytes: uploadBytesMax },
    },
    {
      name: 'comment',
      type: 'text',
      label: both('Qué cambia', 'What changed'),
      options: { maxLength: 300 },
    },
  ],
  views: {
    all: {
      label: both('Todas las versiones', 'All versions'),
      type: 'table',
      columns: ['document', 'number', 'file', 'comment', 'createdBy', 'createdAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['document', 'number', 'file'],
    sections: [{ label: both('Versión', 'Version'), fields: ['document', 'number', 'file', 'comment'] }],
    related: [],
    quickCreate: ['document', 'file', 'comment'],
  },
}
