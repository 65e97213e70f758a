import type { OptionListDefinition, ViewDefinition } from '#common/element.ts'
import { both } from './define.ts'

const sent = { field: 'status', op: 'eq', value: 'sent' } as const

export const quoteLists: Readonly<Record<string, OptionListDefinition>> = {
  quoteStatus: {
    label: both('Estado del presupuesto', 'Quote status'),
    options: [
      { value: 'draft', label: both('Borrador', 'Draft'), color: 'grey' },
      { value: 'sent', label: both('Emitido', 'Sent'), color: 'blue' },
      { value: 'accepted', label: both('Aceptado', 'Accepted'), color: 'green' },
      { value: 'rejected', label: both('Rechazado', 'Rejected'), color: 'red' },
      { value: 'expired', label: both('Caducado', 'Expired'), color: 'orange' },
      { value: 'superseded', label: both('Sustituido', 'Superseded'), color: 'grey' },
    ],
  },
  quoteRejection: {
    label: both('Motivo de rechazo', 'Reason for rejection'),
    options: [
      { value: 'price', label: both('Precio', 'Price') },
      { value: 'competitor', label: both('Eligió a un competidor', 'Chose a competitor') },
      { value: 'scope', label: both('No es lo que necesita', 'Not what they need') },
      { value: 'delivery', label: both('Plazo de entrega', 'Delivery time') },
      { value: 'terms', label: both('Condiciones', 'Terms') },
      { value: 'noBudget', label: both('Sin dinero para ello', 'No money for it') },
      { value: 'postponed', label: both('Lo deja para más adelante', 'Put off') },
      { value: 'other', label: both('Otro', 'Other') },
    ],
  },
}

export const quoteViews: Readonly<Record<string, ViewDefinition>> = {
  open: {
    label: both('En curso', 'Open'),
    type: 'table',
    columns: ['title', 'account', 'status', 'total', 'date', 'validUntil', 'owner'],
    filter: { field: 'status', op: 'in', value: ['draft', 'sent'] },
    sort: [{ field: 'updatedAt', direction: 'desc' }],
    position: 0,
  },
  board: {
    label: both('Por estado', 'By status'),
    type: 'board',
    columns: ['account', 'total', 'validUntil', 'owner'],
    groupBy: 'status',
    filter: { field: 'status', op: 'in', value: ['draft', 'sent', 'accepted', 'rejected', 'expired'] },
    sort: [{ field: 'date', direction: 'desc' }],
    position: 1,
  },
  drafts: {
    label: both('Borradores', 'Drafts'),
    type: 'table',
    columns: ['title', 'account', 'opportunity', 'total', 'updatedAt', 'owner'],
    filter: { field: 'status', op: 'eq', value: 'draft' },
    sort: [{ field: 'updatedAt', direction: 'desc' }],
    position: 2,
  },
  sent: {
    label: both('Emitidos', 'Sent'),
    type: 'table',
    columns: ['title', 'account', 'total', 'date', 'validUntil', 'opportunity', 'owner'],
    filter: sent,
    sort: [{ field: 'date', direction: 'desc' }],
    position: 3,
  },
  expiring: {
    label: both('Caducan pronto', 'Expiring soon'),
    type: 'table',
    columns: ['title', 'account', 'contact', 'total', 'validUntil', 'owner'],
    filter: { all: [sent, { field: 'validUntil', op: 'within', value: 'next7Days' }] },
    sort: [{ field: 'validUntil', direction: 'asc' }],
    position: 4,
  },
  all: {
    label: both('Todos los presupuestos', 'All quotes'),
    type: 'table',
    columns: ['title', 'account', 'status', 'edition', 'total', 'date', 'decidedAt', 'owner'],
    sort: [{ field: 'createdAt', direction: 'desc' }],
    position: 5,
  },
}
