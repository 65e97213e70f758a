/** Where the keys lead in a grid; row -1 is its head. */
export interface GridPlace {
  readonly row: number
  readonly column: number
}

interface GridSize {
  readonly rows: number
  readonly columns: number
  /** Rows in sight, for a page up or down. */
  readonly page: number
}

interface Keys {
  readonly key: string
  readonly isCtrl: boolean
}

/** The place that a key leads to; undefined when it is no key of moving. */
export function nextPlace({ key, isCtrl }: Keys, { row, column }: GridPlace, size: GridSize): GridPlace | undefined {
  const last = size.rows - 1
  const to = (nextRow: number, nextColumn: number): GridPlace => ({
    row: Math.max(Math.min(nextRow, last), -1),
    column: Math.max(0, Math.min(nextColumn, size.columns - 1)),
  })
  switch (key) {
    case 'ArrowUp':
      return to(isCtrl ? 0 : row - 1, column)
    case 'ArrowDown':
      return to(isCtrl ? last : row + 1, column)
    case 'ArrowLeft':
      return to(row, isCtrl ? 0 : column - 1)
    case 'ArrowRight':
      return to(row, isCtrl ? size.columns - 1 : column + 1)
    case 'Home':
      return to(isCtrl ? 0 : row, 0)
    case 'End':
      return to(isCtrl ? last : row, size.columns - 1)
    case 'PageUp':
      return to(Math.max(0, row - size.page), column)
    case 'PageDown':
      return to(row + size.page, column)
    case 'j':
      return isCtrl ? undefined : to(row + 1, column)
    case 'k':
      return isCtrl ? undefined : to(Math.max(0, row - 1), column)
    default:
      return undefined
  }
}
