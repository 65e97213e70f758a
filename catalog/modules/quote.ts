import type { Field } from '#common/field.ts'
import { both, type ModuleSeed } from './define.ts'
import { quotePrint } from './quote-print.ts'
import { quoteLists, quoteViews } from './quote-views.ts'
import { address } from './shared-fields.ts'
import { currencyCode, paymentTerms, taxRegime } from './tax-fields.ts'

const rejected = { field: 'status', op: 'eq', value: 'rejected' } as const
const decided = { field: 'status', op: 'in', value: ['accepted', 'rejected'] } as const
const issued = { field: 'status', op: 'ne', value: 'draft' } as const

/** Empty until it is the customer's: a document that names none begins with that of a new one. */
const { default: _usual, ...regimeOfCustomer } = taxRegime

/** An amount that follows from the lines. */
function amount(name: string, es: string, en: string, further: Partial<Field> = {}): Field {
  return { name, type: 'money', label: both(es, en), readOnly: true, ...further }
}

/** Fields that say what is offered: once issued they stay. */
const offer: readonly Field[] = [
  {
    name: 'subject',
    type: 'text',
    label: both('Asunto', 'Subject'),
    required: true,
    searchable: true,
    options: { maxLength: 200 },
    aliases: ['Título', 'Concepto', 'Title'],
  },
  {
    name: 'account',
    type: 'relation',
    label: both('Cuenta', 'Account'),
    indexed: true,
    options: { module: 'account' },
    aliases: ['Empresa', 'Cliente', 'Company', 'Customer'],
  },
  {
    name: 'contact',
    type: 'relation',
    label: both('A la atención de', 'Attention of'),
    indexed: true,
    options: { module: 'contact' },
    aliases: ['Contacto', 'Contact'],
  },
  {
    name: 'opportunity',
    type: 'relation',
    label: both('Oportunidad', 'Opportunity'),
    indexed: true,
    options: { module: 'opportunity' },
    aliases: ['Negocio', 'Deal'],
  },
  {
    name: 'lead',
    type: 'relation',
    label: both('Lead', 'Lead'),
    help: both('Para quien aún no es cuenta.', 'For whoever is no account yet.'),
    indexed: true,
    options: { module: 'lead' },
    aliases: ['Prospecto', 'Prospect'],
  },
  { ...address, aliases: ['Domicilio', 'Dirección fiscal', 'Billing address'] },
  regimeOfCustomer,
  {
    name: 'priceList',
    type: 'relation',
    label: both('Tarifa', 'Price list'),
    help: both(
      'De la que se toman los precios; sin ella, la del cliente o la de su segmento.',
      'From which prices are taken; without it, the customer’s or that of its segment.',
    ),
    indexed: true,
    options: { module: 'priceList' },
  },
  { ...currencyCode, help: both('La de todas sus líneas.', 'That of all its lines.') },
  {
    name: 'pricesIncludeTax',
    type: 'boolean',
    label: both('Precios con impuestos', 'Prices include tax'),
    default: false,
  },
  {
    name: 'discount',
    type: 'percent',
    label: both('Descuento sobre el total', 'Discount on the total'),
    options: { minimum: 0, maximum: 100 },
    aliases: ['Dto. global', 'Global discount'],
  },
  {
    name: 'discountAmount',
    type: 'money',
    label: both('Descuento en importe', 'Discount as an amount'),
    options: { minimum: 0 },
  },
  {
    name: 'validUntil',
    type: 'date',
    label: both('Válido hasta', 'Valid until'),
    indexed: true,
    aliases: ['Validez', 'Caduca', 'Expires'],
  },
  { ...paymentTerms },
  {
    name: 'terms',
    type: 'longText',
    label: both('Condiciones', 'Terms'),
    help: both(
      'Plazo de entrega, garantía, transporte… Las lee el cliente.',
      'Delivery, warranty, freight… The customer reads them.',
    ),
    aliases: ['Condiciones generales', 'Conditions'],
  },
  {
    name: 'notes',
    type: 'longText',
    label: both('Nota para el cliente', 'Note to the customer'),
    aliases: ['Observaciones', 'Remarks'],
  },
]

/** Fields that the product fills in. */
const course: readonly Field[] = [
  {
    name: 'number',
    type: 'autoNumber',
    label: both('Número', 'Number'),
    help: both('Correlativo y sin huecos: se asigna al emitir.', 'Consecutive, without gaps: given on issue.'),
    unique: true,
    searchable: true,
    options: { prefix: 'P', digits: 4, yearly: true },
    aliases: ['Nº', 'N.º de presupuesto', 'Quote number'],
  },
  {
    name: 'edition',
    type: 'integer',
    label: both('Versión', 'Version'),
    readOnly: true,
    default: 1,
    options: { minimum: 1 },
  },
  {
    name: 'previous',
    type: 'relation',
    label: both('Sustituye a', 'Replaces'),
    readOnly: true,
    indexed: true,
    options: { module: 'quote' },
  },
  {
    name: 'status',
    type: 'option',
    label: both('Estado', 'Status'),
    readOnly: true,
    default: 'draft',
    indexed: true,
    options: { list: 'quoteStatus' },
    aliases: ['Situación', 'State'],
  },
  { name: 'date', type: 'date', label: both('Fecha', 'Date'), readOnly: true, default: { today: true }, indexed: true },
  { name: 'issuedAt', type: 'dateTime', label: both('Emitido el', 'Issued at'), readOnly: true, showIf: issued },
  {
    name: 'decidedAt',
    type: 'dateTime',
    label: both('Decidido el', 'Decided at'),
    readOnly: true,
    indexed: true,
    showIf: decided,
  },
  {
    name: 'decidedBy',
    type: 'text',
    label: both('Decidido por', 'Decided by'),
    readOnly: true,
    showIf: decided,
    options: { maxLength: 200 },
  },
  {
    name: 'rejectionReason',
    type: 'option',
    label: both('Motivo de rechazo', 'Reason for rejection'),
    readOnly: true,
    showIf: rejected,
    options: { list: 'quoteRejection' },
  },
  amount('subtotal', 'Suma de líneas', 'Sum of lines'),
  amount('discountTotal', 'Descuento aplicado', 'Discount given'),
  amount('taxBase', 'Base imponible', 'Tax base'),
  amount('tax', 'Impuestos', 'Taxes'),
  amount('withheld', 'Retención', 'Withholding'),
  amount('total', 'Total', 'Total', { indexed: true, aliases: ['Importe', 'Amount'] }),
  amount('monthly', 'Cada mes', 'Monthly', {
    help: both('Sin impuestos: lo que se cobra cada mes.', 'Before taxes: what is charged each month.'),
  }),
  amount('yearly', 'Cada año', 'Yearly', {
    help: both('Sin impuestos: lo que se cobra cada año.', 'Before taxes: what is charged each year.'),
  }),
  {
    name: 'marginOfLines',
    type: 'rollup',
    label: both('Margen de las líneas', 'Margin of its lines'),
    help: both(
      'Lo que dejan sus líneas, de las que se sabe el coste, antes del descuento sobre el total.',
      'What its lines leave, of those whose cost is known, before the discount on the total.',
    ),
    options: { module: 'quoteLine', by: 'quote', function: 'sum', of: 'margin', result: 'money' },
  },
  {
    name: 'margin',
    type: 'formula',
    label: both('Margen', 'Margin'),
    help: both(
      'Lo que queda de la base imponible tras el coste, de las líneas en que se sabe.',
      'What is left of the tax base after what it costs, of the lines where that is known.',
    ),
    // Between the lines and the tax base lie the discount on the total and taxes that prices include.
    options: { expression: 'marginOfLines - (subtotal - taxBase)', result: 'money' },
  },
]

export const quote: ModuleSeed = {
  name: 'quote',
  definition: {
    label: { singular: both('Presupuesto', 'Quote'), plural: both('Presupuestos', 'Quotes') },
    help: both(
      'Oferta con precios e impuestos para un lead o un cliente. Emitido, ya no cambia: se hace otra versión.',
      'Offer with prices and taxes for a lead or a customer. Once issued it does not change: you make another version.',
    ),
    icon: 'receipt-text',
    titleFields: ['number', 'subject'],
    capabilities: {
      owned: true,
      timeline: true,
      lines: { module: 'quoteLine', by: 'quote', total: 'total' },
      pricedDocument: {
        number: 'number',
        version: 'edition',
        previous: 'previous',
        status: 'status',
        date: 'date',
        validUntil: 'validUntil',
        issuedAt: 'issuedAt',
        decidedAt: 'decidedAt',
        decidedBy: 'decidedBy',
        rejectionReason: 'rejectionReason',
        customer: 'account',
        person: 'contact',
        lead: 'lead',
        deal: 'opportunity',
        address: 'address',
        regime: 'taxRegime',
        priceList: 'priceList',
        currency: 'currency',
        pricesIncludeTax: 'pricesIncludeTax',
        discount: 'discount',
        discountAmount: 'discountAmount',
        paymentTerms: 'paymentTerms',
        subtotal: 'subtotal',
        discountTotal: 'discountTotal',
        taxBase: 'taxBase',
        tax: 'tax',
        withheld: 'withheld',
        total: 'total',
        monthly: 'monthly',
        yearly: 'yearly',
      },
    },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  },
  // Held by the server for every document; said here too, so that forms show it.
  fields: [...offer.map((field) => ({ ...field, readOnlyIf: issued })), ...course],
  optionLists: quoteLists,
  views: quoteViews,
  printTemplates: quotePrint,
  layout: {
    facts: ['status', 'total', 'margin', 'number', 'date', 'validUntil', 'account', 'contact', 'opportunity', 'owner'],
    sections: [
      {
        label: both('Presupuesto', 'Quote'),
        fields: ['subject', 'account', 'contact', 'lead', 'opportunity', 'address'],
      },
      {
        label: both('Precios e impuestos', 'Prices and taxes'),
        fields: ['taxRegime', 'priceList', 'currency', 'pricesIncludeTax', 'discount', 'discountAmount'],
      },
      { label: both('Condiciones', 'Terms'), fields: ['validUntil', 'paymentTerms', 'terms', 'notes'] },
      {
        label: both('Recorrido', 'Course'),
        fields: [
          'number',
          'edition',
          'previous',
          'status',
          'date',
          'issuedAt',
          'decidedAt',
          'decidedBy',
          'rejectionReason',
        ],
      },
      {
        label: both('Importes', 'Amounts'),
        fields: [
          'subtotal',
          'discountTotal',
          'taxBase',
          'tax',
          'withheld',
          'total',
          'monthly',
          'yearly',
          'marginOfLines',
          'margin',
        ],
      },
    ],
    related: [
      {
        module: 'quoteLine',
        by: 'quote',
        columns: ['product', 'description', 'quantity', 'unitPrice', 'discount', 'taxes', 'total'],
        label: both('Líneas', 'Lines'),
      },
      {
        module: 'quote',
        by: 'previous',
        columns: ['title', 'edition', 'status', 'total', 'date'],
        label: both('Versiones posteriores', 'Later versions'),
      },
      { module: 'document', by: 'regarding', columns: ['title', 'folder', 'file', 'updatedAt'] },
    ],
    quickCreate: ['subject', 'account', 'contact', 'opportunity', 'lead', 'validUntil'],
    card: ['account', 'total', 'validUntil'],
  },
}
