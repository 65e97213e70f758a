import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'
import { wonAmount } from './won.ts'

export const marketShare: ObjectiveTemplate = {
  name: 'marketShare',
  label: both('Aumentar la cuota de mercado', 'Gain market share'),
  help: both('Lo que vendes de lo que se vende en tu mercado.', 'What you sell of what is sold in your market.'),
  types: ['sales'],
  department: 'management',
  kpis: [
    {
      label: both('Cuota de mercado', 'Market share'),
      help: both(
        'Ventas ganadas en doce meses entre el tamaño del mercado que digas, con su fuente.',
        'Sales won in twelve months over the size of the market that you state, with its source.',
      ),
      unit: '%',
      direction: 'up',
      query: {
        kind: 'ratio',
        percent: true,
        of: wonAmount,
        to: { figures: [{ from: '2000-01-01', value: '1', source: '…' }] },
      },
      asksFigure: both('Tamaño del mercado al año', 'Size of the market a year'),
    },
  ],
}
