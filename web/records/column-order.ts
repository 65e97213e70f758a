import type { Column } from './column-choice.ts'

/** The columns after the title, in the order in which they are seen: those that stay in sight first. */
export interface ColumnOrder {
  readonly names: readonly string[]
  readonly pinned: readonly string[]
}

export function orderOf(columns: readonly Column[]): ColumnOrder {
  const others = columns.filter(({ name }) => name !== 'title')
  return {
    names: others.map(({ name }) => name),
    pinned: others.filter(({ isPinned }) => isPinned).map(({ name }) => name),
  }
}

/** Let go at a place among the others: between pinned columns it is pinned as they are, behind the next it is not. */
export function movedTo({ names, pinned }: ColumnOrder, name: string, to: number): ColumnOrder {
  const others = names.filter((one) => one !== name)
  const fixed = others.filter((one) => pinned.includes(one))
  const isPinned = to < fixed.length || (to === fixed.length && pinned.includes(name))
  return { names: others.toSpliced(to, 0, name), pinned: isPinned ? [...fixed, name] : fixed }
}

/** Where a step leads; no column steps over the edge of those that are pinned. */
export function stepFrom({ names, pinned }: ColumnOrder, name: string, by: 1 | -1): number | undefined {
  const at = names.indexOf(name)
  const beside = names[at + by]
  if (at < 0 || beside === undefined || pinned.includes(beside) !== pinned.includes(name)) return undefined
  return at + by
}

/** How far from the left edge the columns stay that do not scroll away. */
export type Pins = ReadonlyMap<string, number>

const widthShareMax = 0.65

/** The title, and the pinned ones while they leave room for the others. */
export function pinsOf(columns: readonly Column[], start: number, width: number): Pins {
  const pins = new Map<string, number>()
  let left = start
  for (const column of columns) {
    const isFirst = pins.size === 0
    if (!isFirst && (!column.isPinned || left + column.width > width * widthShareMax)) break
    pins.set(column.name, left)
    left += column.width
  }
  return pins
}
