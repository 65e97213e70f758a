import { useQuery } from '@tanstack/react-query'
import { calendarPeriod, readDateSpan, type Condition } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderField, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import type { Messages } from '#common/texts/es.ts'
import type { Format } from '#web/i18n/format.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useTargetModule } from './choices.ts'
import { filterType, valueKind } from './filter-operators.ts'
import { optionOf, recordPage } from './reader-types.ts'

const namedMax = 2

/** A condition in words: field, operator and value apart, so that each can be set in its own ink. */
export function useFilterWords(module: ReaderModule, field: ReaderField, condition: Condition) {
  const { text, format } = useLocale()
  const model = useModel()
  const titles = useTitles(useTargetModule(field), idsIn(field, condition))
  const names = valuesOf(condition).map((value) =>
    valueWords(value, { module, field, condition, model, text, format, titles }),
  )
  const shown = names.slice(0, namedMax).join(condition.op === 'between' ? ` ${text.list.and} ` : ', ')
  const rest = names.length > namedMax ? ` ${text.list.moreValues({ count: names.length - namedMax })}` : ''
  return {
    label: field.label[format.language],
    operator: operatorWords(text, field, condition),
    value: shown + rest,
  }
}

export function operatorWords(
  text: Messages,
  field: ReaderField,
  { op, value }: Pick<Condition, 'op' | 'value'>,
): string {
  const type = filterType(field)
  if (type === 'boolean') return text.list.operators.eq
  // "More than 30 days ago" says all by itself.
  const span = op === 'within' && typeof value === 'string' ? readDateSpan(value) : undefined
  if (span?.side === 'before' || span?.side === 'after') return ''
  const isDate = type === 'date' || type === 'dateTime'
  if (isDate && (op === 'lt' || op === 'gte')) return text.list.dateOperators[op]
  return text.list.operators[op]
}

function valuesOf(condition: Condition): readonly unknown[] {
  if (condition.value === undefined || condition.value === null) return []
  return Array.isArray(condition.value) ? condition.value : [condition.value]
}

interface Wording {
  readonly module: ReaderModule
  readonly field: ReaderField
  readonly condition: Condition
  readonly model: ReaderModel
  readonly text: Messages
  readonly format: Format
  readonly titles: ReadonlyMap<string, string>
}

function valueWords(value: unknown, wording: Wording): string {
  const { module, field, condition, model, text, format, titles } = wording
  const plain = String(value)
  switch (valueKind(field, condition.op)) {
    case 'window':
      return windowWords(text, format, plain)
    case 'choices':
      return field.type === 'nextActivity'
        ? activityWords(text, plain)
        : optionOf(model, module, field, plain).label[format.language]
    case 'records':
      return titles.get(plain) ?? '…'
    case 'boolean':
      return (value === true) === (condition.op === 'eq') ? text.common.yes : text.common.no
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(plain) ? format.date(plain) : plain
    case 'dateTime':
      return Number.isNaN(Date.parse(plain)) ? plain : format.dateTime(plain)
    case 'number':
      return numberWords(field, plain, model, format)
    default:
      return plain
  }
}

export function windowWords(text: Messages, format: Format, name: string): string {
  const { tables } = text
  const span = readDateSpan(name)
  if (span) return tables.spans[span.side]({ count: format.number(span.count), unit: tables.units[span.unit] })
  const [, year, part] = calendarPeriod.exec(name) ?? []
  if (year !== undefined && part === undefined) return year
  if (year !== undefined && part?.startsWith('Q')) return tables.quarterWords({ quarter: part.slice(1), year })
  if (year !== undefined) return format.datePart(`${name}-01`, { month: 'long', year: 'numeric' })
  const windows: Readonly<Record<string, string>> = text.list.windows
  return windows[name] ?? name
}

export function activityWords(text: Messages, state: string): string {
  const states: Readonly<Record<string, string>> = text.records.nextActivity
  return states[state] ?? state
}

function numberWords(field: ReaderField, value: string, model: ReaderModel, format: Format): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value
  const type = filterType(field)
  if (type === 'money') return format.money(value, model.settings.baseCurrency)
  return type === 'percent' ? format.hundredths(value) : format.number(value)
}

function idsIn(field: ReaderField, condition: Condition): readonly string[] {
  return valueKind(field, condition.op) === 'records' ? valuesOf(condition).map(String) : []
}

/** Titles of the records that an address names by id. */
export function useTitles(module: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['records', module, 'titles', ids],
    enabled: ids.length > 0 && module !== '',
    queryFn: async ({ signal }) => {
      const answer = await call('GET /records/:module/picker', {
        params: { module },
        query: { filter: JSON.stringify({ field: 'id', op: 'in', value: ids }), limit: 200 },
        signal,
      })
      return new Map(recordPage(answer).rows.map((row) => [row.id, row.title]))
    },
  })
  return data ?? none
}

const none: ReadonlyMap<string, string> = new Map()
