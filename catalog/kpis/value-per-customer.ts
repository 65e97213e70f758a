import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'
import { activeCustomers, wonAmount } from './won.ts'

export const valuePerCustomer: ObjectiveTemplate = {
  name: 'valuePerCustomer',
  label: both('Incrementar la rentabilidad por cliente', 'Earn more with each customer'),
  help: both(
    'Lo que compra cada cliente. El margen no se sabe mientras las líneas no digan su coste.',
    'What each customer buys. The margin is not known as long as lines do not say their cost.',
  ),
  types: ['business'],
  department: 'sales',
  kpis: [
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
