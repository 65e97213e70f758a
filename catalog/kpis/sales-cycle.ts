import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'
import { isWon, wonDeals } from './won.ts'

export const salesCycle: ObjectiveTemplate = {
  name: 'salesCycle',
  label: both('Integrar el ciclo del proceso de ventas', 'Join up the sales cycle'),
  help: both(
    'Que una venta pase de lead a presupuesto sin volver a escribirla, y pronto.',
    'That a sale goes from lead to quote without being written again, and soon.',
  ),
  types: ['communication'],
  department: 'sales',
  kpis: [
    {
      label: both('Ventas sin volver a escribir', 'Sales without writing anything again'),
      help: both(
        'Oportunidades ganadas en doce meses que salieron de un lead y tienen un presupuesto aceptado. Los pedidos no cuentan: aún no los hay en Lazo.',
        'Deals won in twelve months that came from a lead and have an accepted quote. Orders do not count: there are none in Lazo yet.',
      ),
      unit: '%',
      direction: 'up',
      query: {
        kind: 'ratio',
        percent: true,
        of: {
          ...wonDeals,
          filter: {
            all: [
              isWon,
              { related: 'lead', by: 'opportunity', has: 'some' },
              {
                related: 'quote',
                by: 'opportunity',
                has: 'some',
                where: { field: 'status', op: 'eq', value: 'accepted' },
              },
            ],
          },
        },
        to: wonDeals,
      },
    },
    {
      label: both('Días hasta ganar', 'Days to win'),
      help: both(
        'Mediana de los días desde que se crea la oportunidad hasta que se gana, en doce meses.',
        'Median of the days from the creation of a deal until it is won, in twelve months.',
      ),
      unit: both('días', 'days'),
      direction: 'down',
      query: { kind: 'single', of: { ...wonDeals, aggregate: 'median', field: 'closedAt', since: 'createdAt' } },
    },
  ],
}
