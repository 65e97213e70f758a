import { both, type ModuleSeed } from './define.ts'

export const accountContact: ModuleSeed = {
  name: 'accountContact',
  definition: {
    label: {
      singular: both('Papel en una cuenta', 'Role in an account'),
      plural: both('Papeles en cuentas', 'Roles in accounts'),
    },
    help: both(
      'Qué es una persona en una cuenta y entre qué fechas.',
      'What a person is in an account, and between which dates.',
    ),
    icon: 'link',
    titleFields: ['contact', 'account'],
    accessBy: 'contact',
    capabilities: {},
    defaultSort: [{ field: 'from', direction: 'desc' }],
  },
  fields: [
    {
      name: 'contact',
      type: 'relation',
      label: both('Contacto', 'Contact'),
      required: true,
      indexed: true,
      options: { module: 'contact', owned: true },
    },
    {
      name: 'account',
      type: 'relation',
      label: both('Cuenta', 'Account'),
      required: true,
      indexed: true,
      options: { module: 'account', owned: true },
      aliases: ['Empresa', 'Company'],
    },
    {
      name: 'role',
      type: 'option',
      label: both('Papel', 'Role'),
      options: { list: 'accountRole' },
      aliases: ['Rol', 'Función', 'Relación', 'Relationship'],
    },
    {
      name: 'from',
      type: 'date',
      label: both('Desde', 'From'),
      aliases: ['Inicio', 'Since', 'Start'],
    },
    { name: 'to', type: 'date', label: both('Hasta', 'To'), aliases: ['Fin', 'Until', 'End'] },
  ],
  optionLists: {
    accountRole: {
      label: both('Papel en la cuenta', 'Role in the account'),
      options: [
        { value: 'employee', label: both('Empleado', 'Employee') },
        { value: 'owner', label: both('Propietario', 'Owner') },
        { value: 'director', label: both('Directivo', 'Executive') },
        { value: 'administrator', label: both('Administrador', 'Company director') },
        { value: 'adviser', label: both('Asesor externo', 'External adviser') },
        { value: 'billing', label: both('Facturación', 'Billing') },
        { value: 'technical', label: both('Técnico', 'Technical') },
        { value: 'former', label: both('Ya no trabaja allí', 'No longer there') },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los papeles', 'All roles'),
      type: 'table',
      columns: ['contact', 'account', 'role', 'from', 'to'],
      position: 0,
    },
  },
  layout: {
    facts: ['contact', 'account', 'role'],
    sections: [{ label: both('Papel', 'Role'), fields: ['contact', 'account', 'role', 'from', 'to'] }],
    related: [],
    quickCreate: ['contact', 'account', 'role', 'from'],
  },
}
