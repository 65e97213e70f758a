import { both, type ModuleSeed } from './define.ts'
import { description } from './shared-fields.ts'

export const priceList: ModuleSeed = {
  name: 'priceList',
  definition: {
    label: { singular: both('Tarifa', 'Price list'), plural: both('Tarifas', 'Price lists') },
    help: both(
      'Precios de los productos para un mercado o una clase de cliente.',
      'Prices of the products for a market or a kind of customer.',
    ),
    icon: 'badge-euro',
    titleFields: ['name'],
    capabilities: {
      priceList: { currency: 'currency', from: 'from', to: 'to', active: 'active', segments: 'accountTypes' },
    },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      unique: true,
      searchable: true,
      options: { maxLength: 120 },
      aliases: ['Tarifa', 'Lista de precios', 'Price list'],
    },
    {
      name: 'currency',
      type: 'text',
      label: both('Moneda', 'Currency'),
      help: both('Código de tres letras: EUR, MXN, COP…', 'Three-letter code: EUR, MXN, COP…'),
      required: true,
      options: { maxLength: 3, pattern: '^[A-Z]{3}$' },
      aliases: ['Divisa'],
    },
    {
      name: 'from',
      type: 'date',
      label: both('Vigente desde', 'Valid from'),
      aliases: ['Desde', 'Start'],
    },
    {
      name: 'to',
      type: 'date',
      label: both('Vigente hasta', 'Valid until'),
      aliases: ['Hasta', 'End'],
    },
    {
      name: 'active',
      type: 'boolean',
      label: both('En uso', 'In use'),
      default: true,
      aliases: ['Activa', 'Active'],
    },
    {
      name: 'accountTypes',
      type: 'options',
      label: both('Para cuentas de tipo', 'For accounts of type'),
      help: both(
        'Segmento de clientes que compra con ella; ninguno son todos.',
        'Segment of customers who buy by it; none means all.',
      ),
      options: { list: 'accountType' },
      aliases: ['Segmento', 'Segment'],
    },
    { ...description, aliases: ['Notas', 'Notes'] },
  ],
  views: {
    all: {
      label: both('Todas las tarifas', 'All price lists'),
      type: 'table',
      columns: ['title', 'currency', 'accountTypes', 'from', 'to', 'active'],
      position: 0,
    },
  },
  layout: {
    facts: ['currency', 'accountTypes', 'from', 'to', 'active'],
    sections: [
      {
        label: both('Tarifa', 'Price list'),
        fields: ['name', 'currency', 'accountTypes', 'from', 'to', 'active', 'description'],
      },
    ],
    related: [
      {
        module: 'priceListEntry',
        by: 'priceList',
        columns: ['product', 'price', 'minimumQuantity'],
        label: both('Precios', 'Prices'),
      },
    ],
    quickCreate: ['name', 'currency', 'from'],
  },
}
