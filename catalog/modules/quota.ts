import { both, type ModuleSeed } from './define.ts'

export const quota: ModuleSeed = {
  name: 'quota',
  definition: {
    label: {
      singular: both('Objetivo de ventas', 'Sales quota'),
      plural: both('Objetivos de ventas', 'Sales quotas'),
    },
    help: both(
      'Cuánto ha de vender una persona en un mes o un trimestre. La previsión lo compara con lo ganado y lo que está por venir.',
      'How much somebody is to sell in a month or a quarter. The forecast compares it with what is won and to come.',
    ),
    icon: 'target',
    titleFields: ['span', 'from'],
    capabilities: { owned: true, quota: { from: 'from', span: 'span', amount: 'amount' } },
    defaultSort: [{ field: 'from', direction: 'desc' }],
  },
  fields: [
    {
      name: 'span',
      type: 'option',
      label: both('Para', 'For'),
      help: both(
        'Un trimestre sin objetivo propio suma los de sus meses.',
        'A quarter without a quota of its own adds up those of its months.',
      ),
      required: true,
      default: 'quarter',
      options: { list: 'quotaSpan' },
      aliases: ['Periodo', 'Period'],
    },
    {
      name: 'from',
      type: 'date',
      label: both('Que empieza el', 'Beginning on'),
      help: both('Vale cualquier día del mes o del trimestre.', 'Any day of the month or the quarter will do.'),
      required: true,
      default: { today: true },
      indexed: true,
      aliases: ['Desde', 'Fecha', 'Date'],
    },
    {
      name: 'amount',
      type: 'money',
      label: both('Importe', 'Amount'),
      required: true,
      options: { minimum: '0' },
      aliases: ['Objetivo', 'Cuota', 'Meta', 'Quota', 'Target'],
    },
  ],
  optionLists: {
    quotaSpan: {
      label: both('Duración de un objetivo', 'Length of a quota'),
      options: [
        { value: 'month', label: both('Mes', 'Month') },
        { value: 'quarter', label: both('Trimestre', 'Quarter') },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los objetivos', 'All quotas'),
      type: 'table',
      columns: ['owner', 'span', 'from', 'amount'],
      position: 0,
    },
  },
  layout: {
    facts: ['owner', 'span', 'from', 'amount'],
    sections: [{ label: both('Objetivo', 'Quota'), fields: ['span', 'from', 'amount'] }],
    related: [],
    quickCreate: ['owner', 'span', 'from', 'amount'],
  },
}
