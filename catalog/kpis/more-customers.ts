import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'
import { activeCustomers } from './won.ts'

export const moreCustomers: ObjectiveTemplate = {
  name: 'moreCustomers',
  label: both('Aumentar el número de clientes', 'Win more customers'),
  help: both('Cuántas cuentas compran.', 'How many accounts buy.'),
  types: ['sales', 'business'],
  department: 'sales',
  kpis: [
    {
      label: both('Clientes activos', 'Active customers'),
      help: both(
        'Cuentas con alguna oportunidad ganada en los últimos doce meses.',
        'Accounts with a deal won in the last twelve months.',
      ),
      unit: both('clientes', 'customers'),
      direction: 'up',
      query: { kind: 'single', of: activeCustomers },
    },
  ],
}
