import { both, type ModuleSeed } from './define.ts'
import { opportunityLine } from './opportunity-line.ts'

const [, ...ofSale] = opportunityLine.fields

/** What the line of a deal has, and taxes. */
export const quoteLine: ModuleSeed = {
  name: 'quoteLine',
  definition: {
    label: {
      singular: both('Línea de presupuesto', 'Quote line'),
      plural: both('Líneas de presupuesto', 'Quote lines'),
    },
    help: both(
      'Producto, cantidad, precio e impuestos dentro de un presupuesto.',
      'Product, quantity, price and taxes within a quote.',
    ),
    icon: 'list',
    titleFields: ['description'],
    accessBy: 'quote',
    capabilities: {
      pricedLine: {
        position: 'position',
        item: 'product',
        description: 'description',
        quantity: 'quantity',
        unitPrice: 'unitPrice',
        discount: 'discount',
        total: 'total',
        cost: 'cost',
        recurrence: 'recurrence',
        taxes: 'taxes',
      },
    },
    defaultSort: [{ field: 'position', direction: 'asc' }],
  },
  fields: [
    {
      name: 'quote',
      type: 'relation',
      label: both('Presupuesto', 'Quote'),
      required: true,
      indexed: true,
      options: { module: 'quote', owned: true },
    },
    ...ofSale,
    {
      name: 'taxes',
      type: 'tags',
      label: both('Impuestos', 'Taxes'),
      help: both('Claves de los impuestos que lleva la línea.', 'Codes of the taxes that the line bears.'),
      aliases: ['IVA', 'VAT'],
    },
  ],
  views: {
    all: {
      label: both('Todas las líneas', 'All lines'),
      type: 'table',
      columns: ['quote', 'product', 'description', 'quantity', 'unitPrice', 'discount', 'taxes', 'total'],
      position: 0,
    },
  },
  layout: {
    facts: ['quote', 'product', 'quantity', 'total'],
    sections: [
      {
        label: both('Línea', 'Line'),
        fields: [
          'quote',
          'product',
          'description',
          'quantity',
          'unitPrice',
          'discount',
          'taxes',
          'recurrence',
          'total',
          'cost',
          'margin',
          'position',
        ],
      },
    ],
    related: [],
    quickCreate: ['product', 'description', 'quantity', 'unitPrice', 'discount', 'taxes'],
  },
}
