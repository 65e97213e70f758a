import { both, coreId, type ModuleSeed } from './define.ts'
import { description } from './shared-fields.ts'

const role = (name: string) => coreId('role', name)

/** A programme is worked out before there is any point: until its calculation is signed it is no more than a draft. */
export const loyaltyProgramme: ModuleSeed = {
  name: 'loyaltyProgramme',
  definition: {
    label: {
      singular: both('Programa de fidelización', 'Loyalty programme'),
      plural: both('Programas de fidelización', 'Loyalty programmes'),
    },
    help: both(
      'Lo que costaría y traería un programa de puntos, calculado y firmado antes de que exista un solo punto.',
      'What a programme of points would cost and bring, worked out and signed before there is a single point.',
    ),
    icon: 'gift',
    titleFields: ['name'],
    lifecycle: {
      field: 'state',
      states: [
        { value: 'draft', label: both('Borrador', 'Draft'), color: 'grey' },
        { value: 'simulated', label: both('Simulado', 'Simulated'), color: 'blue' },
        { value: 'approved', label: both('Aprobado', 'Approved'), color: 'green' },
      ],
      transitions: [
        {
          name: 'simulate',
          label: both('Simular', 'Simulate'),
          help: both(
            'Guarda el cálculo de estas reglas, que es lo que se firma.',
            'Keeps the calculation of these rules, which is what is signed.',
          ),
          from: ['draft'],
          to: 'simulated',
          by: 'person',
          guards: [{ rule: 'loyaltyComplete' }],
          effects: ['simulateLoyalty'],
        },
        {
          name: 'signFinance',
          label: both('Firmar por finanzas', 'Sign for finance'),
          from: ['simulated'],
          to: 'simulated',
          by: 'person',
          who: { roles: [role('finance')] },
          guards: [{ rule: 'loyaltySimulated' }, { rule: 'loyaltyUnsignedByFinance' }],
          effects: ['signLoyaltyForFinance'],
          comment: 'optional',
        },
        {
          name: 'signDirection',
          label: both('Firmar por dirección', 'Sign for direction'),
          from: ['simulated'],
          to: 'simulated',
          by: 'person',
          who: { roles: [role('salesManager'), role('administrator')] },
          guards: [{ rule: 'loyaltySimulated' }, { rule: 'loyaltyUnsignedByDirection' }],
          effects: ['signLoyaltyForDirection'],
          comment: 'optional',
        },
        {
          name: 'approve',
          label: both('Aprobar', 'Approve'),
          from: ['simulated'],
          to: 'approved',
          by: 'system',
          guards: [{ rule: 'loyaltySimulated' }, { rule: 'loyaltySigned' }],
        },
      ],
    },
    capabilities: {
      owned: true,
      loyalty: { rules: 'rules', simulation: 'simulation', pointsName: 'pointsName' },
      content: { normative: ['rules'], fingerprint: 'fingerprint', revision: 'revision', drafts: ['draft'] },
    },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      searchable: true,
      options: { maxLength: 200 },
    },
    {
      name: 'pointsName',
      type: 'text',
      label: both('Cómo se llaman los puntos', 'What points are called'),
      options: { maxLength: 60 },
    },
    { name: 'state', type: 'option', label: both('Estado', 'State'), indexed: true },
    { ...description, label: both('Para qué', 'What for') },
    {
      name: 'rules',
      type: 'json',
      label: both('Reglas y supuestos', 'Rules and assumptions'),
      help: both('Lo que se simula y se firma.', 'What is simulated and signed.'),
    },
    {
      name: 'simulation',
      type: 'json',
      label: both('Última simulación', 'Last simulation'),
      readOnly: true,
    },
    {
      name: 'revision',
      type: 'integer',
      label: both('Revisión de las reglas', 'Revision of the rules'),
      help: both('Sube cuando cambia una regla ya simulada.', 'Goes up when a rule changes that was simulated.'),
      readOnly: true,
      default: 1,
    },
    {
      name: 'fingerprint',
      type: 'text',
      label: both('Huella', 'Fingerprint'),
      help: both('De las reglas: cambia si cambia una cifra.', 'Of the rules: one digit changes it.'),
      readOnly: true,
      options: { maxLength: 64 },
    },
  ],
  views: {
    all: {
      label: both('Todos los programas', 'All programmes'),
      type: 'table',
      columns: ['title', 'state', 'revision', 'owner', 'updatedAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['state', 'revision', 'pointsName', 'owner'],
    sections: [{ label: both('Programa', 'Programme'), fields: ['name', 'pointsName', 'description', 'fingerprint'] }],
    related: [
      {
        module: 'loyaltySignature',
        by: 'programme',
        columns: ['side', 'by', 'at', 'revision', 'isVoid', 'comment'],
      },
    ],
    quickCreate: ['name', 'pointsName', 'description'],
  },
}
