import { useMemo } from 'react'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { keepOwnPreference, useOwnPreference } from '#web/api/own-preferences.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { ViewOf } from './list-address.ts'
import { filterType } from './filter-operators.ts'
import { fieldNamed } from './reader-types.ts'

/** Which columns a reader sees in a view, in which order and how wide. */
export interface ColumnChoice {
  readonly names?: readonly string[]
  readonly widths?: Readonly<Record<string, number>>
}

const widthsByType: Readonly<Record<string, number>> = {
  boolean: 96,
  date: 128,
  dateTime: 136,
  integer: 104,
  decimal: 112,
  percent: 108,
  money: 132,
  duration: 104,
  phone: 148,
  email: 216,
  url: 200,
  option: 152,
  stage: 132,
  options: 200,
  tags: 200,
  relation: 192,
  relations: 200,
  polymorphic: 192,
  user: 160,
  nextActivity: 184,
  address: 220,
  longText: 260,
}
const widthDefault = 176
const titleWidth = 280

export const columnWidthMin = 64
export const columnWidthMax = 900

export interface Column {
  readonly name: string
  readonly field: ReaderField
  readonly width: number
}

/** The title always comes first: it is what stays in sight and what is opened. */
export function columnsOf(module: ReaderModule, view: ViewOf | undefined, choice: ColumnChoice): readonly Column[] {
  const names = choice.names ?? view?.columns ?? module.layout.facts
  const others = names.filter((name) => name !== 'title')
  return ['title', ...new Set(others)].flatMap((name) => {
    const field = fieldNamed(module, name)
    if (!field) return []
    const usual = name === 'title' ? titleWidth : (widthsByType[filterType(field)] ?? widthDefault)
    return [{ name, field, width: choice.widths?.[name] ?? usual }]
  })
}

const none: ColumnChoice = {}

/** What the server kept for the reader; anything else is no choice. */
function choiceFrom(kept: unknown): ColumnChoice {
  if (typeof kept !== 'object' || kept === null) return none
  const names = 'names' in kept && Array.isArray(kept.names) ? kept.names.map(String) : undefined
  const widths =
    'widths' in kept && typeof kept.widths === 'object' && kept.widths !== null ? Object.entries(kept.widths) : []
  return {
    ...(names ? { names } : {}),
    widths: Object.fromEntries(widths.map(([name, width]) => [name, clampWidth(Number(width))])),
  }
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(columnWidthMax, Math.max(columnWidthMin, width || widthDefault)))
}

export interface ColumnChooserState {
  readonly choice: ColumnChoice
  choose(names: readonly string[]): void
  resize(name: string, width: number): void
  reset(): void
}

/** The reader's own columns of a view. */
export function useColumnChoice(module: ReaderModule, view: ViewOf | undefined): ColumnChooserState {
  const text = useText()
  const key = `columns.${view?.id ?? module.id}`
  const kept = useOwnPreference(key)
  const choice = useMemo(() => choiceFrom(kept), [kept])
  const keep = (next: ColumnChoice | null) => keepOwnPreference(key, next, (error) => showInToast(error, text))
  return {
    choice,
    choose: (names) => keep({ ...choice, names }),
    resize: (name, width) => keep({ ...choice, widths: { ...choice.widths, [name]: clampWidth(width) } }),
    reset: () => keep(null),
  }
}
