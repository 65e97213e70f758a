import { both, type ModuleSeed } from './define.ts'

export const opportunityLine: ModuleSeed = {
  name: 'opportunityLine',
  definition: {
    label: { singular: both('Línea', 'Line'), plural: both('Líneas', 'Lines') },
    help: both(
      'Producto, cantidad y precio dentro de una oportunidad.',
      'Product, quantity and price within an opportunity.',
    ),
    icon: 'list',
    titleFields: ['description'],
    accessBy: 'opportunity',
    capabilities: {},
    defaultSort: [{ field: 'position', direction: 'asc' }],
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
      name: 'position',
      type: 'integer',
      label: both('Orden', 'Position'),
      default: 1,
      options: { minimum: 1 },
    },
    {
      name: 'product',
      type: 'relation',
      label: both('Producto', 'Product'),
      indexed: true,
      options: { module: 'product', filter: { field: 'active', op: 'eq', value: true } },
      aliases: ['Artículo', 'Referencia', 'Item', 'SKU'],
    },
    {
      name: 'description',
      type: 'text',
      label: both('Descripción', 'Description'),
      options: { maxLength: 500 },
      requiredIf: { field: 'product', op: 'empty' },
      aliases: ['Concepto', 'Detalle', 'Details'],
    },
    {
      name: 'quantity',
      type: 'decimal',
      label: both('Cantidad', 'Quantity'),
      required: true,
      default: '1',
      options: { decimals: 3, minimum: 0 },
      aliases: ['Unidades', 'Cant.', 'Qty', 'Units'],
    },
    {
      name: 'unitPrice',
      type: 'money',
      label: both('Precio unitario', 'Unit price'),
      required: true,
      aliases: ['Precio', 'P.V.P.', 'Price'],
    },
    {
      name: 'discount',
      type: 'percent',
      label: both('Descuento', 'Discount'),
      default: '0',
      options: { minimum: 0, maximum: 100 },
      aliases: ['Dto.', 'Dto', '% dto', 'Discount %'],
    },
    {
      name: 'total',
      type: 'formula',
      label: both('Total', 'Total'),
      options: {
        expression: 'unitPrice * quantity * (1 - discount / 100)',
        result: 'money',
        stored: true,
      },
    },
  ],
  views: {
    all: {
      label: both('Todas las líneas', 'All lines'),
      type: 'table',
      columns: ['opportunity', 'product', 'description', 'quantity', 'unitPrice', 'discount', 'total'],
      position: 0,
    },
  },
  layout: {
    facts: ['opportunity', 'product', 'quantity', 'total'],
    sections: [
      {
        label: both('Línea', 'Line'),
        fields: ['opportunity', 'product', 'description', 'quantity', 'unitPrice', 'discount', 'total', 'position'],
      },
    ],
    related: [],
    quickCreate: ['product', 'description', 'quantity', 'unitPrice', 'discount'],
  },
}
