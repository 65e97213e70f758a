import type { Words } from '#common/texts/es.ts'

export const printed: Words['printed'] = {
  from: 'From',
  to: 'To',
  attention: 'Attention of {name}',
  taxId: 'Tax ID {number}',
  bank: 'Account: {account}',
  page: 'Page {page} of {pages}',
  draft: 'DRAFT',
  subtotal: 'Sum',
  discount: 'Discount',
  taxBase: 'Net amount',
  taxOn: '{name} on {base}',
  total: 'Total',
  monthly: 'Each month, before taxes',
  yearly: 'Each year, before taxes',
  accepted: 'Accepted',
  acceptedBy: 'By',
  acceptedAt: 'On',
  role: 'As',
  fingerprint: 'Fingerprint of the document',
}
