import type { Condition, Filter, RelatedCondition } from '#common/filter.ts'
import type { SortKey } from '#common/element.ts'

import { readAt, rowsModule, targetModule, zone } from './survey.ts'
import type { Reader, Row, Survey } from './survey.ts'

/**
 * What a filter and a sort mean, said again over plain values in memory and for nothing but the survey:
 * a comparison with what is empty is false, texts are alike whatever their case and accents, empty ones
 * come last.
 */
interface Oracle {
  visible(module: string): Row[]
  holds(module: string, filter: Filter, row: Row): boolean
  /** Ids in order. */
  sorted(rows: readonly Row[], sort: readonly SortKey[]): string[]
}

export function oracleOf(survey: Survey, reader: Reader): Oracle {
  const byId = new Map([...survey.rows, ...survey.targets].map((row) => [row.id, row]))
  const members = Map.groupBy(survey.rows, ({ values }) => values.target)
  const all = (module: string): readonly Row[] => (module === rowsModule ? survey.rows : survey.targets)
  const sees = (module: string, row: Row): boolean => {
    const scope = reader.scopes[module]
    if (scope === 'all' || row.owner === reader.userId) return true
    return scope === 'group' && row.groups.some((id) => reader.groupIds.includes(id))
  }
  const seenTarget = (id: unknown): Row | undefined => {
    const target = byId.get(String(id))
    return target && sees(targetModule, target) ? target : undefined
  }
  const related = (module: string, row: Row): Row[] => {
    if (module === rowsModule) return [seenTarget(row.values.target) ?? []].flat()
    return (members.get(row.id) ?? []).filter((one) => sees(rowsModule, one))
  }

  /** Text is kept composed. */
  function valueOf(row: Row, name: string): unknown {
    const value = rawValueOf(row, name)
    return typeof value === 'string' ? value.normalize('NFC') : value
  }

  function rawValueOf(row: Row, name: string): unknown {
    const { values } = row
    if (name === 'title') return values.name
    if (name === 'owner') return row.owner ?? undefined
    if (name === 'id') return row.id
    if (name === 'twice') return values.count === undefined ? undefined : Number(values.count) * 2
    if (name === 'long')
      return values.note === undefined ? undefined : Array.from(String(values.note).normalize('NFC')).length
    if (name === 'ratio' || name === 'share') return values[name] === undefined ? undefined : Number(values[name])
    if (name === 'price') return values.price === undefined ? undefined : Number(Object(values.price).amount)
    if (name === 'target') return seenTarget(values.target)?.id
    if (name === 'about') return seenTarget(Object(values.about).id)?.id
    return values[name]
  }

  function holds(module: string, filter: Filter, row: Row): boolean {
    if ('all' in filter) return filter.all.every((part) => holds(module, part, row))
    if ('any' in filter) return filter.any.some((part) => holds(module, part, row))
    if ('not' in filter) return !holds(module, filter.not, row)
    if ('related' in filter) return holdsRelated(module, filter, row)
    return holdsCondition(module, filter, row)
  }

  function holdsRelated(module: string, { has, where }: RelatedCondition, row: Row): boolean {
    const other = module === rowsModule ? targetModule : rowsModule
    const found = related(module, row).some((one) => where === undefined || holds(other, where, one))
    return has === 'some' ? found : !found
  }

  function holdsCondition(module: string, condition: Condition, row: Row): boolean {
    const [head = '', ...rest] = condition.field.split('.')
    const other = module === rowsModule ? targetModule : rowsModule
    const path = { ...condition, field: rest.join('.') }
    if (rest.length > 0) return related(module, row).some((one) => holdsCondition(other, path, one))
    if (head === 'groups') return row.groups.includes(String(condition.value))
    if (head === 'members')
      return compareList(
        related(module, row).map(({ id }) => id),
        condition,
      )
    return compareValue(valueOf(row, head), condition, reader)
  }

  return {
    visible: (module) => all(module).filter((row) => sees(module, row)),
    holds,
    sorted(rows, sort) {
      const keyed = rows.map((row) => ({ row, keys: sort.map(({ field }) => sortKey(field, valueOf(row, field))) }))
      const sign = (index: number): number => (sort[index]?.direction === 'desc' ? -1 : 1)
      keyed.sort((a, b) => {
        for (const [index, left] of a.keys.entries()) {
          const right = b.keys[index]
          if (left === undefined || right === undefined) {
            if (left !== right) return left === undefined ? 1 : -1
            continue
          }
          const order = compareKeys(left, right)
          if (order !== 0) return order * sign(index)
        }
        return compareKeys(a.row.id, b.row.id) * sign(0)
      })
      return keyed.map(({ row }) => row.id)
    },
  }
}

function sortKey(name: string, value: unknown): string | number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  const text = String(value)
  if (name === 'title') return plainText(text)
  return name === 'code' ? folded(text) : name === 'name' || name === 'city' ? text.toLowerCase() : text
}

/** By code point, as bytes of UTF-8 are. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

function compareList(values: readonly unknown[], { op, value }: Condition): boolean {
  if (op === 'empty') return values.length === 0
  if (op === 'notEmpty') return values.length > 0
  return op === 'has' ? values.includes(value) : listOf(value).some((one) => values.includes(one))
}

const freeTexts = new Set(['name', 'title', 'code', 'note', 'city'])

function compareValue(actual: unknown, condition: Condition, reader: Reader): boolean {
  const { field, op, value } = condition
  if (field === 'colours' || field === 'labels') return compareList(listOf(actual), condition)
  const due = (one: unknown): unknown => (freeTexts.has(field) ? folded(String(one)) : meant(field, one))
  const held = actual === undefined ? undefined : freeTexts.has(field) ? folded(String(actual)) : actual
  switch (op) {
    case 'empty':
      return held === undefined
    case 'notEmpty':
      return held !== undefined
    case 'eq':
      return held === due(value)
    case 'ne':
      return held !== due(value)
    case 'in':
      return held !== undefined && listOf(value).map(due).includes(held)
    case 'notIn':
      return held === undefined || !listOf(value).map(due).includes(held)
    case 'me':
      return held === reader.userId
    case 'team':
      return held !== undefined && reader.team.includes(String(held))
    case 'contains':
      return held !== undefined && folded(String(held)).includes(folded(String(value)))
    case 'startsWith':
      return held !== undefined && folded(String(held)).startsWith(folded(String(value)))
    case 'within':
      return (
        held !== undefined &&
        inWindow(
          field === 'moment' ? dayInZone(String(held)) : String(held),
          String(value),
          field === 'moment' ? String(held) : undefined,
        )
      )
    case 'lt':
      return held !== undefined && compareKeys(keyOf(held), keyOf(due(value))) < 0
    case 'lte':
      return held !== undefined && compareKeys(keyOf(held), keyOf(due(value))) <= 0
    case 'gt':
      return held !== undefined && compareKeys(keyOf(held), keyOf(due(value))) > 0
    case 'gte':
      return held !== undefined && compareKeys(keyOf(held), keyOf(due(value))) >= 0
    case 'between': {
      const [from, to] = listOf(value).map(due).map(keyOf)
      return (
        held !== undefined &&
        from !== undefined &&
        to !== undefined &&
        compareKeys(keyOf(held), from) >= 0 &&
        compareKeys(keyOf(held), to) <= 0
      )
    }
    default:
      throw new Error(`The oracle does not know ${op}.`)
  }
}

const keyOf = (value: unknown): string | number => (typeof value === 'number' ? value : String(value))

/** A value of a filter as it is held. */
function meant(field: string, value: unknown): unknown {
  if (['count', 'ratio', 'share', 'twice', 'long', 'size'].includes(field)) return Number(value)
  if (field === 'price') return Number(Object(value).amount ?? value)
  if (field === 'mail') return String(value).toLowerCase()
  return value
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

/** Letter by letter in lower case, and the accents of the languages around taken off. */
function folded(text: string): string {
  const lower = [...text.normalize('NFC')].map((letter) => letter.toLowerCase()).join('')
  return lower.replace(/[áàäâãåéèëêíìïîóòöôõúùüûñç]/gu, (letter) => letter.normalize('NFD').charAt(0))
}

/** As titles are kept: no accent at all, single spaces. */
function plainText(text: string): string {
  const marks: Readonly<Record<string, string>> = { ł: 'l', ß: 'ss' }
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return bare
    .replace(/[łß]/gu, (letter) => marks[letter] ?? letter)
    .split(/\s+/u)
    .filter(Boolean)
    .join(' ')
}

function dayInZone(instant: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant))
}

const dayMs = 86_400_000
const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Days of the calendar counted by hand; a moment is also before or after this one. */
function inWindow(day: string, window: string, moment: string | undefined): boolean {
  const today = dayInZone(readAt)
  const at = Date.parse(today)
  const [year = 0, month = 1] = today.split('-').map(Number)
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs
  const ofMonth = (count: number): number => Date.UTC(year, month - 1 + count, 1)
  const within = (from: number, to: number): boolean => day >= dayText(from) && day < dayText(to)
  switch (window) {
    case 'past':
      return moment === undefined ? day < today : moment < readAt
    case 'future':
      return moment === undefined ? day > today : moment >= readAt
    case 'today':
      return day === today
    case 'tomorrow':
      return within(at + dayMs, at + 2 * dayMs)
    case 'lastWeek':
      return within(monday - 7 * dayMs, monday)
    case 'thisWeek':
      return within(monday, monday + 7 * dayMs)
    case 'nextMonth':
      return within(ofMonth(1), ofMonth(2))
    case 'lastMonth':
      return within(ofMonth(-1), ofMonth(0))
    case 'thisQuarter':
      return within(Date.UTC(2026, 0, 1), Date.UTC(2026, 3, 1))
    case 'lastYear':
      return day.startsWith('2025')
    case 'last30Days':
      return within(at - 29 * dayMs, at + dayMs)
    case 'next:45:days':
      return within(at, at + 45 * dayMs)
    case 'before:3:weeks':
      return day < dayText(at - 21 * dayMs)
    case '2026':
      return day.startsWith('2026')
    case '2026-Q4':
      return day >= '2026-10-01' && day < '2027-01-01'
    case '2026-10':
      return day.startsWith('2026-10')
    default:
      throw new Error(`The oracle does not know ${window}.`)
  }
}

export const windows = [
  'past',
  'future',
  'today',
  'tomorrow',
  'lastWeek',
  'thisWeek',
  'nextMonth',
  'lastMonth',
  'thisQuarter',
  'lastYear',
  'last30Days',
  'next:45:days',
  'before:3:weeks',
  '2026',
  '2026-Q4',
  '2026-10',
] as const
