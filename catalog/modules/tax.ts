import { both, type ModuleSeed } from './define.ts'
import { taxLists } from './tax-fields.ts'

/**
 * Taxes as data. Each record is one rate of one tax; which of them a line bears follows from the
 * record itself by common/tax-rules.ts. A rate never changes: a new one is a new record, and the old
 * one ends on its last day. Rates of several countries ship in catalog/taxes.
 */
export const tax: ModuleSeed = {
  name: 'tax',
  definition: {
    label: { singular: both('Impuesto', 'Tax'), plural: both('Impuestos', 'Taxes') },
    help: both(
      'Tipo de un impuesto: a qué productos y clientes se aplica, y desde cuándo. Si el tipo cambia, pon fin a este y crea otro.',
      'Rate of a tax: to which products and customers it applies, and since when. When the rate changes, end this one and create another.',
    ),
    icon: 'percent',
    titleFields: ['name'],
    capabilities: {
      tax: {
        code: 'code',
        name: 'name',
        kind: 'kind',
        rate: 'rate',
        country: 'country',
        territory: 'territory',
        categories: 'categories',
        regimes: 'regimes',
        onTaxes: 'onTaxes',
        position: 'position',
        from: 'from',
        to: 'to',
        law: 'law',
      },
    },
    defaultSort: [{ field: 'position', direction: 'asc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      help: both('Como se lee en el presupuesto.', 'As it reads on the quote.'),
      required: true,
      searchable: true,
      options: { maxLength: 80 },
      aliases: ['Impuesto', 'Tax'],
    },
    {
      name: 'code',
      type: 'text',
      label: both('Clave', 'Code'),
      help: both('Por la que lo nombran los presupuestos. No cambia.', 'By which quotes name it. It does not change.'),
      required: true,
      unique: true,
      searchable: true,
      readOnlyIf: { field: 'code', op: 'notEmpty' },
      options: { maxLength: 40, pattern: '^[A-Z0-9.-]{2,40}$' },
      aliases: ['Código'],
    },
    {
      name: 'kind',
      type: 'option',
      label: both('Clase', 'Kind'),
      required: true,
      default: 'vat',
      readOnlyIf: { field: 'code', op: 'notEmpty' },
      options: { list: 'taxKind' },
      aliases: ['Tipo de impuesto', 'Kind of tax'],
    },
    {
      name: 'rate',
      type: 'percent',
      label: both('Tipo', 'Rate'),
      help: both(
        'No cambia: los presupuestos hechos se calcularon con él.',
        'It does not change: quotes were computed with it.',
      ),
      required: true,
      readOnlyIf: { field: 'code', op: 'notEmpty' },
      options: { minimum: 0, maximum: 100, decimals: 4 },
      aliases: ['Porcentaje', '%', 'Percentage'],
    },
    {
      name: 'onTaxes',
      type: 'boolean',
      label: both('Sobre base más impuestos', 'On base plus taxes'),
      help: both('Se calcula también sobre los impuestos anteriores.', 'It is computed on the taxes before it too.'),
      default: false,
      readOnlyIf: { field: 'code', op: 'notEmpty' },
    },
    {
      name: 'country',
      type: 'text',
      label: both('País', 'Country'),
      help: both('De quien vende, con dos letras: ES, MX, CO…', 'Of the seller, two letters: ES, MX, CO…'),
      required: true,
      indexed: true,
      options: { maxLength: 2, pattern: '^[A-Z]{2}$' },
    },
    {
      name: 'territory',
      type: 'option',
      label: both('Territorio', 'Territory'),
      help: both('De quien vende, donde tiene impuestos propios.', 'Of the seller, where it has taxes of its own.'),
      options: { list: 'taxTerritory' },
      aliases: ['Zona', 'Zone'],
    },
    {
      name: 'categories',
      type: 'options',
      label: both('Productos', 'Products'),
      help: both('Con qué tipo impositivo; ninguno son todos.', 'Of which tax category; none means all.'),
      options: { list: 'taxCategory' },
    },
    {
      name: 'regimes',
      type: 'options',
      label: both('Clientes', 'Customers'),
      help: both('De qué régimen fiscal; ninguno es nadie.', 'Of which tax regime; none means nobody.'),
      options: { list: 'taxRegime' },
    },
    {
      name: 'position',
      type: 'integer',
      label: both('Orden', 'Position'),
      default: 1,
      options: { minimum: 1 },
    },
    { name: 'from', type: 'date', label: both('Vigente desde', 'Valid from'), aliases: ['Desde', 'Start'] },
    { name: 'to', type: 'date', label: both('Vigente hasta', 'Valid until'), aliases: ['Hasta', 'End'] },
    {
      name: 'law',
      type: 'text',
      label: both('Norma', 'Law'),
      help: both('Dónde se establece el tipo.', 'Where the rate is laid down.'),
      options: { maxLength: 300 },
      aliases: ['Ley', 'Artículo', 'Source'],
    },
  ],
  optionLists: {
    ...taxLists,
    taxTerritory: {
      label: both('Territorio fiscal', 'Tax territory'),
      options: [
        { value: 'canaryIslands', label: both('Canarias', 'Canary Islands') },
        { value: 'ceutaMelilla', label: both('Ceuta y Melilla', 'Ceuta and Melilla') },
      ],
    },
  },
  views: {
    inForce: {
      label: both('Vigentes', 'In force'),
      type: 'table',
      columns: ['title', 'code', 'kind', 'rate', 'country', 'territory', 'categories', 'regimes'],
      filter: {
        any: [
          { field: 'to', op: 'empty' },
          { field: 'to', op: 'within', value: 'future' },
        ],
      },
      position: 0,
    },
    all: {
      label: both('Todos los impuestos', 'All taxes'),
      type: 'table',
      columns: ['title', 'code', 'kind', 'rate', 'country', 'territory', 'from', 'to', 'law'],
      position: 1,
    },
  },
  layout: {
    facts: ['rate', 'kind', 'code', 'country', 'from', 'to'],
    sections: [
      { label: both('Impuesto', 'Tax'), fields: ['name', 'code', 'kind', 'rate', 'onTaxes', 'position', 'law'] },
      {
        label: both('A qué se aplica', 'What it applies to'),
        fields: ['country', 'territory', 'categories', 'regimes', 'from', 'to'],
      },
    ],
    related: [],
    quickCreate: ['name', 'code', 'kind', 'rate', 'country', 'categories', 'regimes'],
  },
}
