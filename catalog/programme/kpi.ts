import { both } from '#catalog/modules/define.ts'
import { date, decimal, description, json, list, option, programmeModule, relation, text, yesNo } from './define.ts'

export const kpi = programmeModule({
  name: 'kpi',
  kind: 'kpi',
  singular: both('Indicador', 'KPI'),
  plural: both('Indicadores', 'KPIs'),
  help: both(
    'La cifra de un objetivo: una consulta sobre los datos del CRM, de dónde parte y adónde va.',
    'The figure of an objective: a query over the data of the CRM, where it starts and where it goes.',
  ),
  icon: 'chart-column',
  prefix: 'KPI-',
  nameLabel: both('Indicador', 'KPI'),
  fields: [
    json('query', 'Consulta', 'Query'),
    text('unit', 'Unidad', 'Unit'),
    option('direction', 'Mejor si', 'Better when', 'kpiDirection', { default: 'up' }),
    decimal('baseline', 'Punto de partida', 'Baseline'),
    date('baselineAt', 'Medido el', 'Measured on'),
    yesNo('baselineAbsent', 'No hay datos antes de empezar', 'No data before go-live'),
    decimal('target', 'Meta', 'Target'),
    decimal('targetUpTo', 'Meta: hasta', 'Target: up to', { showIf: { field: 'direction', op: 'eq', value: 'range' } }),
    date('dueDate', 'Para el', 'Due on'),
    option('trajectory', 'Trayectoria', 'Trajectory', 'kpiTrajectory', { default: 'linear' }),
    option('frequency', 'Se mira', 'Looked at', 'kpiFrequency', { default: 'weekly' }),
    yesNo('external', 'Serie de fuera', 'External series'),
    text('externalSource', 'De dónde sale', 'Where it comes from', {
      showIf: { field: 'external', op: 'eq', value: true },
    }),
    relation('parent', 'Forma parte de', 'Part of', 'kpi'),
    option('operator', 'Sus partes', 'Its parts', 'kpiOperator'),
    description,
  ],
  lists: {
    kpiDirection: list('Sentido de un indicador', 'Direction of a KPI', [
      ['up', 'Sube', 'It rises'],
      ['down', 'Baja', 'It falls'],
      ['range', 'Está entre dos valores', 'It lies between two values'],
    ]),
    kpiTrajectory: list('Trayectoria', 'Trajectory', [
      ['linear', 'En línea recta', 'Straight line'],
      ['sCurve', 'Despacio, deprisa, despacio', 'Slow, fast, slow'],
      ['step', 'De golpe al final', 'All at the end'],
    ]),
    kpiFrequency: list('Cada cuánto', 'How often', [
      ['daily', 'Cada día', 'Daily'],
      ['weekly', 'Cada semana', 'Weekly'],
      ['monthly', 'Cada mes', 'Monthly'],
      ['quarterly', 'Cada trimestre', 'Quarterly'],
    ]),
    kpiOperator: list('Cómo se juntan las partes', 'How parts come together', [
      ['sum', 'Se suman', 'They add up'],
      ['product', 'Se multiplican', 'They multiply'],
      ['ratio', 'La primera entre la segunda', 'The first over the second'],
      ['difference', 'La primera menos la segunda', 'The first less the second'],
    ]),
  },
  normative: ['name', 'query', 'unit', 'direction', 'baseline', 'target', 'targetUpTo', 'dueDate', 'trajectory'],
  columns: ['unit', 'baseline', 'target', 'dueDate'],
  quick: ['unit', 'direction', 'baseline', 'target', 'dueDate'],
  related: [{ module: 'kpiSnapshot', by: 'kpi', columns: ['at', 'value', 'count'] }],
})
