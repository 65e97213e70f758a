import { both, type ModuleSeed } from './define.ts'

export const loyaltySignature: ModuleSeed = {
  name: 'loyaltySignature',
  definition: {
    label: {
      singular: both('Firma de un programa', 'Signature of a programme'),
      plural: both('Firmas de programas', 'Signatures of programmes'),
    },
    help: both(
      'Quién aprobó la simulación de un programa de fidelización, con la huella de las reglas que vio.',
      'Who approved the simulation of a loyalty programme, with the fingerprint of the rules that they saw.',
    ),
    icon: 'award',
    titleFields: ['side', 'programme'],
    accessBy: 'programme',
    capabilities: {
      loyaltySignature: {
        programme: 'programme',
        side: 'side',
        fingerprint: 'fingerprint',
        revision: 'revision',
        by: 'by',
        at: 'at',
        isVoid: 'isVoid',
        comment: 'comment',
      },
    },
    defaultSort: [{ field: 'at', direction: 'desc' }],
  },
  fields: [
    {
      name: 'programme',
      type: 'relation',
      label: both('Programa', 'Programme'),
      required: true,
      readOnly: true,
      indexed: true,
      options: { module: 'loyaltyProgramme', owned: true },
    },
    {
      name: 'side',
      type: 'option',
      label: both('Por', 'For'),
      required: true,
      readOnly: true,
      options: { list: 'loyaltySide' },
    },
    { name: 'by', type: 'user', label: both('Quién', 'Who'), readOnly: true },
    { name: 'at', type: 'dateTime', label: both('Cuándo', 'When'), readOnly: true },
    { name: 'revision', type: 'integer', label: both('Revisión', 'Revision'), readOnly: true },
    {
      name: 'fingerprint',
      type: 'text',
      label: both('Huella', 'Fingerprint'),
      readOnly: true,
      options: { maxLength: 64 },
    },
    { name: 'isVoid', type: 'boolean', label: both('Ya no vale', 'No longer counts'), readOnly: true, default: false },
    { name: 'comment', type: 'longText', label: both('Qué dijo', 'What they said'), readOnly: true },
  ],
  optionLists: {
    loyaltySide: {
      label: both('Por quién se firma', 'For whom one signs'),
      options: [
        { value: 'finance', label: both('Finanzas', 'Finance'), color: 'teal' },
        { value: 'direction', label: both('Dirección', 'Direction'), color: 'plum' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todas las firmas', 'All signatures'),
      type: 'table',
      columns: ['programme', 'side', 'by', 'at', 'revision', 'isVoid'],
      position: 0,
    },
  },
  layout: {
    facts: ['programme', 'side', 'by', 'at'],
    sections: [{ label: both('Firma', 'Signature'), fields: ['revision', 'fingerprint', 'isVoid', 'comment'] }],
    related: [],
    quickCreate: [],
  },
}
