import { checkLine } from '#common/text.ts'
import { choiceOperators, problem, type FieldType } from './define.ts'

/** A stage of the pipelines of the record's module. */
export const stage: FieldType = {
  name: 'stage',
  label: { es: 'Etapa', en: 'Stage' },
  widget: 'stage',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, _field, context) {
    if (typeof input === 'string' && context.stageValues().includes(input)) return { value: input }
    return problem('stage', 'No es una de las etapas.', 'It is not one of the stages.')
  },
  compareAs: 'text',
  // Stages that a pipeline no longer has are still found.
  filterValue: (input) => checkLine(input, 100),
  operators: [...choiceOperators, 'wasIn', 'reached', 'furthest'],
  sortable: true,
  groupable: true,
  summable: false,
  format: (value, _field, reader) => (typeof value === 'string' ? reader.stageLabel(value) : ''),
  examples: {
    valid: [['proposal', 'proposal']],
    invalid: ['unknown', '', 'Proposal', '__proto__', 1, {}, ['proposal']],
  },
}
