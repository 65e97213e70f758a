import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'
import { activeCustomers, wonAmount, wonMargin } from './won.ts'

export const valuePerCustomer: ObjectiveTemplate = {
  name: 'valuePerCustomer',
  label: both('Incrementar la rentabilidad por cliente', 'Earn more with each customer'),
  help: both(
    'El margen que deja cada cliente, y lo que compra. El margen cuenta las líneas que dicen su coste.',
    'The margin that each customer leaves, and what it buys. The margin counts lines that say their cost.',
  ),
  types: ['business'],
  department: 'sales',
  kpis: [
    {
      label: both('Margen por cliente activo', 'Margin per active customer'),
      help: both(
        'El margen de lo ganado en doce meses entre las cuentas que han comprado.',
        'The margin of what was won in twelve months, over the accounts that bought.',
      ),
      unit: 'currency',
      direction: 'up',
      query: { kind: 'ratio', of: wonMargin, to: activeCustomers },
    },
    {
      label: both('Ventas por cliente activo', 'Sales per active customer'),
      help: both(
        'Lo ganado en doce meses entre las cuentas que han comprado.',
        'What was won in twelve months, over the accounts that bought.',
      ),
      unit: 'currency',
      direction: 'up',
      query: { kind: 'ratio', of: wonAmount, to: activeCustomers },
    },
  ],
}
