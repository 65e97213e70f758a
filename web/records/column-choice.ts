import { useMemo } from 'react'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { keepOwnPreference, useOwnPreference } from '#web/api/own-preferences.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { ViewOf } from './list-address.ts'
import type { ColumnOrder } from './column-order.ts'
import { filterType } from './filter-operators.ts'
import { fieldNamed } from './reader-types.ts'

/** Which columns a reader sees in a view, in which order, which of them always, and how wide. */
interface ColumnChoice {
  readonly names?: readonly string[]
  readonly pinned?: readonly string[]
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

const columnWidthMin = 64
const columnWidthMax = 900

export interface Column {
  readonly name: string
  readonly field: ReaderField
  readonly width: number
  /** Stays in sight beside the title. */
  readonly isPinned: boolean
}

/** The title always comes first: it is what stays in sight and what is opened. */
export function columnsOf(module: ReaderModule, view: ViewOf | undefined, choice: ColumnChoice): readonly Column[] {
  const names = choice.names ?? view?.columns ?? module.layout.facts
  const isPinned = (name: string) => choice.pinned?.includes(name) ?? false
  const others = [...new Set(names)].filter((name) => name !== 'title')
  const ordered = [...others.filter(isPinned), ...others.filter((name) => !isPinned(name))]
  return ['title', ...ordered].flatMap((name) => {
    const field = fieldNamed(module, name)
    if (!field) return []
    const usual = name === 'title' ? titleWidth : (widthsByType[filterType(field)] ?? widthDefault)
    return [{ name, field, width: choice.widths?.[name] ?? usual, isPinned: isPinned(name) }]
  })
}

const none: ColumnChoice = {}

/** What the server kept for the reader; anything else is no choice. */
function choiceFrom(kept: unknown): ColumnChoice {
  if (typeof kept !== 'object' || kept === null) return none
  const names = 'names' in kept && Array.isArray(kept.names) ? kept.names.map(String) : undefined
  const pinned = 'pinned' in kept && Array.isArray(kept.pinned) ? kept.pinned.map(String) : undefined
  const widths =
    'widths' in kept && typeof kept.widths === 'object' && kept.widths !== null ? Object.entries(kept.widths) : []
  return {
    ...(names ? { names } : {}),
    ...(pinned ? { pinned } : {}),
    widths: Object.fromEntries(widths.map(([name, width]) => [name, clampWidth(Number(width))])),
  }
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(columnWidthMax, Math.max(columnWidthMin, width || widthDefault)))
}

export interface ColumnChooserState {
  readonly choice: ColumnChoice
  /** Without names, those of the view. */
  choose(names: readonly string[] | undefined): void
  arrange(order: ColumnOrder): void
  /** Without a width, the usual one. */
  resize(name: string, width: number | undefined): void
  pin(name: string, isPinned: boolean): void
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
    choose(names) {
      const { names: _before, ...others } = choice
      keep(names ? { ...others, names } : others)
    },
    arrange: (order) => keep({ ...choice, ...order }),
    resize(name, width) {
      const { [name]: _before, ...others } = choice.widths ?? {}
      keep({ ...choice, widths: width === undefined ? others : { ...others, [name]: clampWidth(width) } })
    },
    pin(name, isPinned) {
      const others = (choice.pinned ?? []).filter((one) => one !== name)
      keep({ ...choice, pinned: isPinned ? [...others, name] : others })
    },
    reset: () => keep(null),
  }
}
