import { both } from '#catalog/modules/define.ts'
import { integer, option, programmeModule, several } from './define.ts'

/** One row of who does what in a period: one role answers for it, others do it, are asked and are told. */
export const responsibility = programmeModule({
  name: 'responsibility',
  kind: 'responsibility',
  singular: both('Responsabilidad', 'Responsibility'),
  plural: both('Responsabilidades', 'Responsibilities'),
  help: both(
    'Quién responde de algo, quién lo hace, a quién se consulta y a quién se informa.',
    'Who answers for something, who does it, who is consulted and who is informed.',
  ),
  icon: 'clipboard-list',
  prefix: 'RES-',
  nameLabel: both('De qué', 'Of what'),
  fields: [
    option('period', 'Periodo', 'Period', 'projectPeriod', { required: true, default: 'preparation', indexed: true }),
    option('accountable', 'Responde (A)', 'Accountable (A)', 'programmeRole'),
    several('responsible', 'Lo hace (R)', 'Responsible (R)', 'programmeRole'),
    several('consulted', 'Se consulta (C)', 'Consulted (C)', 'programmeRole'),
    several('informed', 'Se informa (I)', 'Informed (I)', 'programmeRole'),
    integer('order', 'Orden', 'Order', [0, 100_000], { default: 0 }),
  ],
  columns: ['period', 'accountable', 'responsible', 'consulted', 'informed'],
  sort: [{ field: 'order', direction: 'asc' }],
  quick: ['period', 'accountable', 'responsible'],
  owned: false,
})
