import { both } from '#catalog/modules/define.ts'
import { date, decimal, integer, part, programmeModule, text } from './define.ts'

export const kpiSnapshot = programmeModule({
  name: 'kpiSnapshot',
  kind: 'kpiSnapshot',
  singular: both('Medición', 'Snapshot'),
  plural: both('Mediciones', 'Snapshots'),
  help: both(
    'El valor de un indicador un día; lo toma Lazo cada noche.',
    'The value of a KPI on a day; Lazo takes it each night.',
  ),
  icon: 'history',
  titleFields: ['kpi', 'at'],
  owned: false,
  capabilities: {},
  fields: [
    part('kpi', 'Indicador', 'KPI', 'kpi'),
    date('at', 'Día', 'Day', { required: true, indexed: true }),
    decimal('value', 'Valor', 'Value'),
    integer('count', 'Casos', 'Cases', [0, 2_000_000_000]),
    decimal('margin', 'Margen de error', 'Margin of error'),
    text('queryFingerprint', 'Huella de la consulta', 'Fingerprint of the query', { readOnly: true }),
  ],
  columns: ['kpi', 'at', 'value', 'count', 'margin'],
  sort: [{ field: 'at', direction: 'desc' }],
  quick: ['kpi', 'at', 'value'],
})
