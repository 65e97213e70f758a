import { both, type ModuleSeed } from './define.ts'

export const opportunityContact: ModuleSeed = {
  name: 'opportunityContact',
  definition: {
    label: {
      singular: both('Persona en la oportunidad', 'Person in the opportunity'),
      plural: both('Personas en oportunidades', 'People in opportunities'),
    },
    help: both('Qué papel tiene una persona en una venta.', 'What part a person plays in a sale.'),
    icon: 'users',
    titleFields: ['contact', 'opportunity'],
    accessBy: 'opportunity',
    capabilities: {},
    defaultSort: [{ field: 'createdAt', direction: 'asc' }],
  },
  fields: [
    {
      name: 'opportunity',
      type: 'relation',
      label: both('Oportunidad', 'Opportunity'),
      required: true,
      indexed: true,
      options: { module: 'opportunity', owned: true },
    },
    {
      name: 'contact',
      type: 'relation',
      label: both('Contacto', 'Contact'),
      required: true,
      indexed: true,
      options: { module: 'contact', owned: true },
    },
    {
      name: 'role',
      type: 'option',
      label: both('Papel', 'Role'),
      options: { list: 'opportunityRole' },
      aliases: ['Rol', 'Función'],
    },
  ],
  optionLists: {
    opportunityRole: {
      label: both('Papel en la oportunidad', 'Role in the opportunity'),
      options: [
        { value: 'decisionMaker', label: both('Decide', 'Decides'), color: 'green' },
        { value: 'influencer', label: both('Influye', 'Influences'), color: 'blue' },
        { value: 'user', label: both('Usará el producto', 'Will use the product'), color: 'teal' },
        { value: 'technical', label: both('Valida lo técnico', 'Technical check'), color: 'plum' },
        { value: 'purchasing', label: both('Compras', 'Purchasing'), color: 'orange' },
        { value: 'blocker', label: both('En contra', 'Against it'), color: 'red' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todas las personas', 'All people'),
      type: 'table',
      columns: ['opportunity', 'contact', 'role'],
      position: 0,
    },
  },
  layout: {
    facts: ['opportunity', 'contact', 'role'],
    sections: [{ label: both('Papel', 'Role'), fields: ['opportunity', 'contact', 'role'] }],
    related: [],
    quickCreate: ['opportunity', 'contact', 'role'],
  },
}
