import { both, type ModuleSeed } from './define.ts'

export const bundleItem: ModuleSeed = {
  name: 'bundleItem',
  definition: {
    label: {
      singular: both('Componente de lote', 'Bundle component'),
      plural: both('Componentes de lote', 'Bundle components'),
    },
    help: both('Producto que va dentro de otro, y cuánto.', 'Product that is part of another, and how much of it.'),
    icon: 'boxes',
    titleFields: ['item', 'bundle'],
    accessBy: 'bundle',
    capabilities: { bundlePart: { bundle: 'bundle', item: 'item', quantity: 'quantity' } },
    defaultSort: [{ field: 'createdAt', direction: 'asc' }],
  },
  fields: [
    {
      name: 'bundle',
      type: 'relation',
      label: both('Lote', 'Bundle'),
      required: true,
      indexed: true,
      options: { module: 'product', owned: true },
    },
    {
      name: 'item',
      type: 'relation',
      label: both('Componente', 'Component'),
      required: true,
      indexed: true,
      options: { module: 'product' },
      aliases: ['Producto', 'Product'],
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
  ],
  views: {
    all: {
      label: both('Todos los componentes', 'All components'),
      type: 'table',
      columns: ['bundle', 'item', 'quantity'],
      position: 0,
    },
  },
  layout: {
    facts: ['bundle', 'item', 'quantity'],
    sections: [{ label: both('Componente', 'Component'), fields: ['bundle', 'item', 'quantity'] }],
    related: [],
    quickCreate: ['bundle', 'item', 'quantity'],
  },
}
