import { both, type ModuleSeed } from './define.ts'

export const priceListEntry: ModuleSeed = {
  name: 'priceListEntry',
  definition: {
    label: {
      singular: both('Precio de tarifa', 'Price in list'),
      plural: both('Precios de tarifa', 'Prices in lists'),
    },
    help: both('Precio de un producto en una tarifa.', 'Price of a product in a price list.'),
    icon: 'tag',
    titleFields: ['product', 'priceList'],
    accessBy: 'priceList',
    capabilities: {
      listPrice: { list: 'priceList', item: 'product', price: 'price', minimumQuantity: 'minimumQuantity' },
    },
    defaultSort: [{ field: 'createdAt', direction: 'asc' }],
  },
  fields: [
    {
      name: 'priceList',
      type: 'relation',
      label: both('Tarifa', 'Price list'),
      required: true,
      indexed: true,
      options: { module: 'priceList', owned: true },
    },
    {
      name: 'product',
      type: 'relation',
      label: both('Producto', 'Product'),
      required: true,
      indexed: true,
      options: { module: 'product', owned: true },
    },
    {
      name: 'price',
      type: 'money',
      label: both('Precio', 'Price'),
      required: true,
      aliases: ['PVP', 'Importe', 'Amount'],
    },
    {
      name: 'minimumQuantity',
      type: 'decimal',
      label: both('A partir de', 'From quantity'),
      help: both('Cantidad desde la que vale este precio.', 'Quantity from which this price holds.'),
      default: '1',
      options: { decimals: 3, minimum: 0 },
      aliases: ['Cantidad mínima', 'Minimum quantity'],
    },
  ],
  views: {
    all: {
      label: both('Todos los precios', 'All prices'),
      type: 'table',
      columns: ['priceList', 'product', 'price', 'minimumQuantity'],
      position: 0,
    },
  },
  layout: {
    facts: ['priceList', 'product', 'price'],
    sections: [
      {
        label: both('Precio', 'Price'),
        fields: ['priceList', 'product', 'price', 'minimumQuantity'],
      },
    ],
    related: [],
    quickCreate: ['priceList', 'product', 'price', 'minimumQuantity'],
  },
}
