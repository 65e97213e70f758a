import { numberFormat } from '#common/format.ts'
import { scalarText } from '#common/text.ts'
import { orderOperators, problem, type FieldType } from './define.ts'

const minutesMax = 60 * 24 * 366 * 10

/** Whole minutes. */
export const duration: FieldType = {
  name: 'duration',
  label: { es: 'Duración', en: 'Duration' },
  widget: 'duration',
  columns: () => [{ suffix: '', sql: 'integer' }],
  parse(input) {
    if (input === '') return { value: null }
    const minutes = minutesFrom(input)
    if (minutes === undefined) {
      return problem(
        'duration',
        'Tiene que ser una duración en minutos, o en horas y minutos como 1:30.',
        'It must be a duration in minutes, or in hours and minutes such as 1:30.',
      )
    }
    return minutes > minutesMax ? problem('range', 'Es demasiado larga.', 'It is too long.') : { value: minutes }
  },
  compareAs: 'integer',
  operators: orderOperators,
  sortable: true,
  groupable: false,
  summable: true,
  format(value, _field, reader) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return ''
    const [hours, minutes] = [Math.floor(value / 60), value % 60]
    const parts = [
      ...(hours > 0 ? [unit(hours, 'hour', reader.locale)] : []),
      ...(minutes > 0 || hours === 0 ? [unit(minutes, 'minute', reader.locale)] : []),
    ]
    return parts.join(' ')
  },
  exportText: scalarText,
  examples: {
    valid: [
      [90, 90],
      ['45', 45],
      ['1:30', 90],
      ['0:05', 5],
      [0, 0],
    ],
    invalid: [-1, 1.5, '1:75', 'an hour', {}, [30], true, 1e12],
  },
}

function minutesFrom(input: unknown): number | undefined {
  if (typeof input === 'number') return Number.isSafeInteger(input) && input >= 0 ? input : undefined
  if (typeof input !== 'string') return undefined
  const match = /^(?:(\d{1,6}):(?=[0-5]\d$))?(\d{1,9})$/.exec(input.trim())
  return match === null ? undefined : Number(match[1] ?? 0) * 60 + Number(match[2])
}

function unit(amount: number, name: 'hour' | 'minute', locale: string): string {
  return numberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(amount)
}
