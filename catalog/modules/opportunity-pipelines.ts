import type { OptionListDefinition, PipelineDefinition } from '#common/element.ts'
import { both } from './define.ts'

export const opportunityLists: Readonly<Record<string, OptionListDefinition>> = {
  lostReason: {
    label: both('Motivo de pérdida', 'Lost reason'),
    options: [
      { value: 'price', label: both('Precio', 'Price') },
      { value: 'competitor', label: both('Eligió a un competidor', 'Chose a competitor') },
      { value: 'noDecision', label: both('No decidió', 'No decision') },
      { value: 'noBudget', label: both('Sin dinero para ello', 'No money for it') },
      { value: 'timing', label: both('No era el momento', 'Wrong moment') },
      { value: 'productFit', label: both('El producto no encaja', 'The product does not fit') },
      { value: 'delivery', label: both('Plazo de entrega', 'Delivery time') },
      { value: 'service', label: both('Servicio o garantía', 'Service or warranty') },
      { value: 'duplicate', label: both('Duplicada', 'Duplicate') },
      { value: 'other', label: both('Otro', 'Other') },
    ],
  },
}

export const opportunityPipelines: Readonly<Record<string, PipelineDefinition>> = {
  sales: {
    label: both('Ventas', 'Sales'),
    whenAccepted: 'won',
    stages: [
      {
        value: 'new',
        label: both('Nuevo', 'New'),
        status: 'open',
        probability: 10,
        rottenDays: 14,
        category: 'pipeline',
      },
      {
        value: 'contacted',
        label: both('Contactado', 'Contacted'),
        status: 'open',
        probability: 20,
        rottenDays: 14,
        category: 'pipeline',
      },
      {
        value: 'meeting',
        label: both('Reunión', 'Meeting'),
        status: 'open',
        probability: 40,
        rottenDays: 21,
        category: 'pipeline',
      },
      {
        value: 'proposal',
        label: both('Propuesta', 'Proposal'),
        status: 'open',
        probability: 60,
        rottenDays: 21,
        required: ['amount'],
        category: 'bestCase',
      },
      {
        value: 'negotiation',
        label: both('Negociación', 'Negotiation'),
        status: 'open',
        probability: 80,
        rottenDays: 30,
        required: ['amount', 'expectedCloseDate'],
        category: 'commit',
      },
      {
        value: 'won',
        label: both('Ganada', 'Won'),
        status: 'won',
        probability: 100,
        required: ['amount'],
        category: 'closed',
      },
      {
        value: 'lost',
        label: both('Perdida', 'Lost'),
        status: 'lost',
        probability: 0,
        required: ['lostReason'],
        category: 'omitted',
      },
    ],
  },
}
