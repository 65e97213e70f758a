import { both, type ModuleSeed } from './define.ts'

export const exchangeRate: ModuleSeed = {
  name: 'exchangeRate',
  definition: {
    label: {
      singular: both('Tipo de cambio', 'Exchange rate'),
      plural: both('Tipos de cambio', 'Exchange rates'),
    },
    help: both(
      'Cuánto vale una unidad de la moneda en la moneda de la empresa, desde una fecha.',
      "How much one unit of the currency is worth in the company's currency, from a date on.",
    ),
    icon: 'arrow-left-right',
    titleFields: ['currency', 'date'],
    capabilities: { exchangeRate: { currency: 'currency', date: 'date', rate: 'rate' } },
    defaultSort: [{ field: 'date', direction: 'desc' }],
  },
  fields: [
    {
      name: 'currency',
      type: 'text',
      label: both('Moneda', 'Currency'),
      help: both('Código de tres letras: USD, MXN, COP…', 'Three-letter code: USD, MXN, COP…'),
      required: true,
      searchable: true,
      indexed: true,
      options: { maxLength: 3, pattern: '^[A-Z]{3}$' },
      aliases: ['Divisa', 'Código', 'Code'],
    },
    {
      name: 'date',
      type: 'date',
      label: both('Desde', 'From'),
      required: true,
      default: { today: true },
      indexed: true,
      aliases: ['Fecha', 'Date'],
    },
    {
      name: 'rate',
      type: 'decimal',
      label: both('Valor', 'Rate'),
      required: true,
      options: { decimals: 10, minimum: 0 },
      aliases: ['Cambio', 'Tipo', 'Tasa', 'Value'],
    },
  ],
  views: {
    all: {
      label: both('Todos los tipos de cambio', 'All exchange rates'),
      type: 'table',
      columns: ['currency', 'date', 'rate', 'createdBy'],
      position: 0,
    },
  },
  layout: {
    facts: ['currency', 'date', 'rate'],
    sections: [{ label: both('Tipo de cambio', 'Exchange rate'), fields: ['currency', 'date', 'rate'] }],
    related: [],
    quickCreate: ['currency', 'date', 'rate'],
  },
}
